"""What may come: plans and placements three years ahead with a range, what-if, and what would end long waits."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache, cached_property

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.comparability import comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.projection import (
    CLAIMED,
    MIN_CHILDREN,
    MIN_PLANS,
    PLANS,
    YEARS,
    Calibration,
    Calibrations,
    Flow,
    Projected,
    comparable_run,
    flow_of,
    projected_children,
    projected_plans,
)
from send_briefings.config.project import project_root
from send_briefings.model import Unit
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.trusting import implausible
from send_briefings.report.blocks import element, items
from send_briefings.report.cell_evidence import Chart, framed, source_of
from send_briefings.report.charts.services import (
    Wait,
    count_of,
    round_text,
    rounded,
    table_of,
    waits_of,
    waits_table,
    when_text,
)
from send_briefings.report.history import Moment, SeriesHistory, history_svgs
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas, shared
from send_briefings.text import Computed, Constant, Number, Observed, Part, Text

PRELOAD = ("statsmodels.tsa.holtwinters",)
"""What the first projection imports: a run that makes this page imports it once, before its notebooks."""
PLACEMENTS = ("mainstream", "special", "independent_special")
POINTS, REQUESTS = 5, 10  # of the what-ifs: percentage points, and per cent


@cache
def load_calibrations() -> Calibrations:
    """How far projections were off in earlier years, as `benchmarks/projection.py` wrote it.

    >>> load_calibrations()["plans"].cases
    (740, 590, 440)
    """
    text = (project_root() / "data" / "catalogue" / "projection.toml").read_text(encoding="utf-8")
    return {
        one["id"]: Calibration(
            cut=float(one["cut"]),
            low=(tuple(one["low_small"]), tuple(one["low_other"])),
            high=(tuple(one["high_small"]), tuple(one["high_other"])),
            change=tuple(one["change"]),
            held=tuple(one["held"]),
            held_in_new_years=tuple(one["held_in_new_years"]) + (None,) * (YEARS - len(one["held_in_new_years"])),
            cases=tuple(one["cases"]),
            years=(one["years"][0], one["years"][1]),
        )
        for one in tomllib.loads(text)["series"]
    }


class Outlook(OverviewPage):
    """Plans and placements to come, what would change them, and what would end long waits."""

    @property
    def demand(self) -> AnalysisContext:
        """The area of plans and requests."""
        return self.areas["demand"].context

    @cached_property
    def _plans(self) -> Projected | Text:
        """The plans to come; else why none are projected, as a sentence."""
        context = self.demand
        ref = _series(context, "ehc_plans_in_january", "total")
        newest = context.figures.latest(ref, context.subject.code)
        whole = context.figures.latest(ref, context.england.code)
        place = Text.constant(self.place.in_sentence, "name")
        if newest is None or whole is None or newest.period != whole.period or newest.value is None:
            return Text.of("We do not have the plans of ", place, " for the newest January, so none are projected.")
        if newest.value < MIN_PLANS:
            plans = Number(context.value(newest), Observed(newest))
            return Text.of("With ", plans, " plans one child is too large a part for a projection.")
        own, england = comparable_run(context, newest), comparable_run(context, whole)
        if any(implausible(context, one) for one in own):
            return Text.of("The numbers of plans may not be complete, so none are projected.")
        if len(own) < YEARS or len(england) < YEARS:
            return Text.of(
                "A projection needs the plans of three Januaries in a row that compare; ", place, " has ",
                count_of(len(own), "comparable Januaries", own), ".",
            )  # fmt: skip
        return projected_plans(own, england, load_calibrations()[PLANS])

    @cached_property
    def _placed(self) -> dict[str, Projected | Text]:
        """The children in each placement to come; else why they are not projected."""
        found: dict[str, Projected | Text] = {}
        if isinstance(self._plans, Text):
            return found
        context = self.areas["placements"].context
        for name in PLACEMENTS:
            row = context.figures.at(
                _series(context, "plans_in_setting_share", name), context.subject.code, self._plans.newest.period.start
            )
            if row is None or row.value is None or row.numerator is None:
                found[name] = Text.of("no figure, so not projected")
            elif row.numerator < MIN_CHILDREN:
                found[name] = Text.of("too few children to project")
            else:
                found[name] = projected_children(self._plans, row, load_calibrations()[name])
        return found

    @cached_property
    def _flow(self) -> tuple[Flow, tuple[Figure, ...]] | None:
        """The newest year of requests and new plans, with its rows; None where it cannot bear a what-if."""
        context, code = self.demand, self.place.code
        names = ("assessment_requests", "assessment_refusal_share", "plans_issued")
        refs = [_series(context, name, "total") for name in names]
        newest = context.figures.newest(refs[0], code)
        rows = [context.figures.at(ref, code, newest.period.start) for ref in refs] if newest else [None]
        known = tuple(row for row in rows if row is not None and not implausible(context, row))
        flow = flow_of(rows) if len(known) == len(refs) else None
        return (flow, known) if flow else None

    @cached_property
    def _waits(self) -> tuple[Wait, ...]:
        return waits_of(self.areas["therapy_waits"].context)

    def lead(self) -> Text:
        """How many plans may come, from how many, with the range; else why none are projected."""
        if isinstance(self._plans, Text):
            return self._plans
        one, newest = self._plans.ranges[-1], self._plans.newest
        return Text.of(
            "If growth goes on as it has, about ", rounded(one.middle, "projection", self._plans.rows),
            " children and young people ", Text.constant(self.place.located, "name"), " will have an EHC plan in ",
            self._year(self._plans, YEARS), "; ", Number(self.demand.value(newest), Observed(newest)), " had one in ",
            when_text(newest), ". In ", Number("eight of ten", Constant("method")), " such cases it comes to between ",
            rounded(one.low, "low end of the range", self._plans.rows), " and ",
            rounded(one.high, "high end of the range", self._plans.rows), ".",
        )  # fmt: skip

    def body(self) -> str:
        """Chart and table of what may come, how that is worked out, the what-ifs, and the waits."""
        parts = []
        if isinstance(self._plans, Projected):
            parts.append(framed(self._chart(self._plans), shared(self.marks)))
            parts.append(self._table(self._plans))
            parts.append(self._how() + self._what_if(self._plans))
        return "".join(parts) + waits_table(self.areas["therapy_waits"].context, self._waits, self.marks)

    def _chart(self, plans: Projected) -> Chart:
        """The plans of every year, and the range of those to come; the line is cut where figures do not compare."""
        context, newest = self.demand, plans.newest
        rows = [one for one in context.figures.series(newest.ref, newest.place) if one.value is not None]
        first = rows[0].period.start.year
        moments = []
        for at, row in enumerate(rows):
            broken = bool(at) and bool(comparability(context, rows[at - 1], row).reason)
            why = next((b.label for b in context.spec.breaks if broken and newest.ref.measure in b.measures), "")
            last = row is newest
            moments.append(
                Moment(
                    row.period.start.year - first, str(row.period.start.year), row.value, broken=broken, why=why,
                    england=row.value if last else None, band=(row.value or 0.0,) * 2 if last else None,
                )
            )  # fmt: skip
        for ahead, one in enumerate(plans.ranges, 1):
            year = newest.period.start.year + ahead
            moments.append(Moment(year - first, str(year), england=one.middle, band=(one.low, one.high), to_come=True))
        end = plans.ranges[-1]
        alt = (
            f"Line chart. {context.subject.name} {context.value(newest)} plans in {newest.period.label}; projected "
            f"about {round_text(end.middle)} in {self._named(plans, YEARS)}, between {round_text(end.low)} and "
            f"{round_text(end.high)}."
        )
        chart = SeriesHistory(
            context.subject.name, tuple(moments), _shown,
            lambda value: wording.axis_text(value, Unit.COUNT), alt, other="Projected",
        )  # fmt: skip
        about = Text.of(
            "EHC plans in January, ",
            Text.constant(context.subject.name, "name"),
            "; dashed: projected; light: its range",
        )
        title = Text.of(
            "From ", Number(context.value(newest), Observed(newest)), " plans to about ",
            rounded(end.middle, "projection", plans.rows), " in ", self._year(plans, YEARS),
        )  # fmt: skip
        if any(one.broken for one in moments):
            about = Text.of(about, "; shaded: figures on its two sides do not compare")
        return Chart(title, about, history_svgs(chart), source_of(context, plans.rows))

    def _table(self, plans: Projected) -> str:
        """The newest count and each year to come, of all plans and of each placement."""
        breakdowns = self.areas["placements"].context.spec.breakdowns
        names = {PLANS: "All plans"} | {name: breakdowns[name].phrase.capitalize() for name in PLACEMENTS}
        heads = [Text.of("Children with a plan"), Text.of(when_text(plans.newest))]
        heads += [Text.of(self._year(plans, ahead)) for ahead in range(1, YEARS + 1)]
        rows = ""
        for name, one in ({PLANS: plans} | self._placed).items():
            cells = self.marks.cell(Text.of(names[name]), tag="th", scope="row")
            if isinstance(one, Text):
                rows += element("tr", cells + element("td", str(one), colspan=str(len(heads) - 1)))
                continue
            part: Part = "value" if name == PLANS else "numerator"
            reported = [Text.of(Number(wording.number(one.count), Observed(one.newest, part)))]
            reported += [
                Text.of(
                    rounded(each.middle, "projection", one.rows), " (", rounded(each.low, "low end", one.rows), " to ",
                    rounded(each.high, "high end", one.rows), ")",
                )
                for each in one.ranges
            ]  # fmt: skip
            for head, stated in zip(heads[1:], reported, strict=True):
                cells += self.marks.cell(stated, class_="number", data_label=str(head))
            rows += element("tr", cells)
        caption = self.marks.text(
            Text.of("The middle of what may come and, in brackets, the range that holds it in ",
                    Number("eight of ten", Constant("method")), " cases. Special schools include independent ones")
        )  # fmt: skip
        return table_of(caption, [self.marks.cell(head, tag="th", scope="col") for head in heads], rows)

    def _how(self) -> str:
        """The method in two sentences, what the range held in earlier years, and what is assumed."""
        place = Text.constant(wording.possessive(self.place.in_sentence), "name")
        calibration = load_calibrations()[PLANS]
        method = Text.of(
            "Plans grow by half of what ", place, " own last two years show and half of what England's do, a little "
            "less each year (Holt's damped trend of the logarithm, by statsmodels). Placements keep their newest "
            "share, moved as in a typical council."
        )  # fmt: skip
        tested = Text.of(
            "The range is how far the same method was off for all councils from ", _measured(str(calibration.years[0])),
            " to ", _measured(str(calibration.years[1])), ", and claims to be right in ",
            Number(f"{CLAIMED}%", Constant("method")), ". Each council tested by the others, it was right in ",
            _shares(calibration.held), " of ",
            Text.joined([_measured(wording.number(one)) for one in calibration.cases], ", ", " and "),
            " cases one, two and three years ahead; made without the same year too, as a new year is, ",
            _shares([one for one in calibration.held_in_new_years if one is not None]), ".",
        )  # fmt: skip
        others = [one for name in PLACEMENTS for one in load_calibrations()[name].held]
        placed = Text.of(
            "For placements it was right in ", _measured(f"{min(others):.1f}%"), " to ",
            _measured(f"{max(others):.1f}%"), "; three years ahead there is one earlier year alone to test it by.",
        )  # fmt: skip
        assumed = [
            Text.of("Law, funding and practice stay as they are: a reform is not in it."),
            Text.of("Requests, refusals, new plans and ended plans go on as in the years it is made from."),
            Text.of("Only figures from the newest break in the record on are used, so it rests on three Januaries."),
        ]
        points = [self.marks.text(one) for one in (tested, placed, *assumed)]
        return (
            element("h2", "How it is worked out")
            + element("p", self.marks.text(method))
            + items(points, "ul", "caveats")
        )

    def _what_if(self, plans: Projected) -> str:
        """Small changes of what leads to plans and placements, with the arithmetic."""
        reported = [*self._what_if_requests(), *self._what_if_mainstream(plans)]
        if not reported:
            return ""
        heads = [Text.of("If"), Text.of("The arithmetic"), Text.of("In ", self._year(plans, YEARS))]
        rows = ""
        for what, how, result in reported:
            cells = self.marks.cell(what, tag="th", scope="row")
            cells += self.marks.cell(how, data_label=str(heads[1])) + self.marks.cell(result, data_label=str(heads[2]))
            rows += element("tr", cells)
        note = Text.of(
            "Each change is meant to hold for all three years, with nothing else changed and none of the plans added "
            "or spared ended by then. As many of the children assessed get a plan as in the newest year."
        )  # fmt: skip
        caption = self.marks.text(Text.of("What would change it"))
        table = table_of(caption, [self.marks.cell(head, tag="th", scope="col") for head in heads], rows)
        return element("h2", "What if") + table + element("p", self.marks.text(note), class_="small")

    def _what_if_requests(self) -> list[tuple[Text, Text, Text]]:
        if self._flow is None:
            return []
        flow, rows = self._flow
        found = []
        cases = [(1 + sign * REQUESTS / 100, 0.0) for sign in (-1, 1)] + [
            (1.0, float(sign * POINTS)) for sign in (-1, 1)
        ]
        share = 100 * flow.not_refused / flow.requests
        for times, points in [(times, points) for times, points in cases if 0 <= share + points <= 100]:
            new = flow.new_plans(times, points)
            change = new - flow.plans
            fewer = "fewer" if change < 0 else "more"
            way = "fewer" if times + points < 1 else "more"
            what = (
                Text.of(Number(f"{REQUESTS}%", Constant("method")), f" {way} requests")
                if not points
                else Text.of(Number(f"{POINTS}", Constant("method")), f" points {way} of the requests are assessed")
            )
            assessed = new * flow.not_refused / flow.plans
            how = Text.of(
                _worked(flow.requests * times, "requests", rows), " requests, ", _worked(assessed, "assessed", rows),
                " assessed, ", _worked(new, "new plans", rows), " new plans a year, ",
                _worked(abs(change), "difference", rows), f" {fewer} than in ", when_text(rows[2]),
            )  # fmt: skip
            result = Text.of(rounded(abs(change) * YEARS, "difference over the years", rows), f" {fewer} plans")
            found.append((what, how, result))
        return found

    def _what_if_mainstream(self, plans: Projected) -> list[tuple[Text, Text, Text]]:
        placed = self._placed.get("mainstream")
        if not isinstance(placed, Projected):
            return []
        total = plans.ranges[-1].middle
        children = total * POINTS / 100
        more = Number(f"{POINTS}", Constant("method"))
        what = Text.of(more, " points more of the children are in mainstream schools")
        how = Text.of(replace(more, shown=f"{POINTS}%"), " of the ", rounded(total, "projection", plans.rows), " plans")
        number = rounded(children, "share of the projection", placed.rows)
        result = Text.of(number, " more children in mainstream, as many fewer elsewhere")
        return [(what, how, result)]

    def figures(self) -> pd.DataFrame:
        """A row for each number worked out: the series, for when, the middle and the range, and what it is from."""
        rows: list[dict[str, object]] = []
        series = {PLANS: self._plans} | self._placed
        for name, one in series.items():
            for ahead, each in enumerate(one.ranges if isinstance(one, Projected) else (), 1):
                rows.append(
                    {"series": name, "when": self._named(self._plans, ahead), "middle": round(each.middle, 1),
                     "low": round(each.low, 1), "high": round(each.high, 1)}
                )  # fmt: skip
        for wait in self._waits:
            for way in wait.ways:
                when_ = f"in {way.months} months from {wait.newest.period.label}"
                rows.append({"series": f"more_seen_a_month.{wait.ref.breakdown}", "when": when_,
                             "middle": round(way.more, 1), "low": None, "high": None})  # fmt: skip
        return pd.DataFrame(rows, columns=["series", "when", "middle", "low", "high"])

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the figures told."""
        self._body  # noqa: B018 - what it says is kept while it is made
        rows = [{"source": f.ref.source, "release": f.release, "released": f.released} for f in self.marks.figures]
        frame = pd.DataFrame(rows, columns=RELEASES).drop_duplicates()
        frame["released"] = pd.to_datetime(frame["released"])
        return frame.sort_values(["source", "released", "release"]).reset_index(drop=True)

    def _named(self, plans: Projected | Text, ahead: int) -> str:
        newest = plans.newest.period.start if isinstance(plans, Projected) else date.min
        return wording.month_text(date(newest.year + ahead, newest.month, 1))

    def _year(self, plans: Projected, ahead: int) -> Number:
        name = self._named(plans, ahead)
        return Number(name, Computed("years after the newest figure", name, (plans.newest,)))


def _series(context: AnalysisContext, measure: str, breakdown: str) -> SeriesKey:
    return next(ref for ref in context.spec.refs if (ref.measure, ref.breakdown) == (measure, breakdown))


def _worked(value: float, how: str, rows: tuple[Figure, ...]) -> Number:
    return Number(wording.number(value), Computed(how, value, rows))


def _shares(values: Sequence[float]) -> Text:
    return Text.joined([_measured(f"{one:.1f}%") for one in values], ", ", " and ")


def _measured(shown: str) -> Number:
    return Number(shown, Constant("method"))


def _shown(value: float) -> str:
    """A count as it is published; one that was worked out, which is no whole number, as it can bear."""
    return wording.number(value) if value == round(value) else round_text(value)


def load_outlook(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> Outlook:
    """What may come for a place, ready to show; arguments and errors as for `load_area`."""
    return Outlook(overview_called("outlook"), areas_for(place, as_of, since, areas, prepared, contact))
