"""EHC plans as of a council's own SEN2 return: waiting, on time, reviews and transfers, months before publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.control_chart import MIN_POINTS
from send_briefings.analysis.figures import Figure
from send_briefings.config.council import load_targets
from send_briefings.errors import UsageError
from send_briefings.model.area import OverviewSpec
from send_briefings.model.measure import LOCAL_RETURN
from send_briefings.own.counting import NOW, Key
from send_briefings.own.record import OwnFigures, OwnRecord
from send_briefings.report.blocks import element, text
from send_briefings.report.history import Moment, SeriesHistory, history_svgs
from send_briefings.report.load import day as day_of
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.report.own_tables import (
    HIDDEN,
    HOW,
    Line,
    Monthly,
    Table,
    last_day,
    left_out,
    monthly_series,
    named_month,
    sections,
    short_month,
    verdict_of,
)
from send_briefings.report.own_today import Reconciled, published_year, reconciled
from send_briefings.report.sources import LABEL
from send_briefings.text import Computed, Constant, Number, Observed, Text

LEAD = ("issued", "excluding_exceptions")


class EhcToday(OverviewPage):
    """A council's own return as a page. `own` are its figures, as they may be shown."""

    def __init__(self, spec: OverviewSpec, areas: PlaceAreas, own: OwnFigures) -> None:
        super().__init__(spec, areas)
        self.own = own

    def lead(self) -> Text:
        """How many wait and are late, and the newest month's share on time."""
        parts = [
            Text.of(
                "On ", self._day, ", ", self._about(("waiting", "all", "total", NOW)),
                " requests were waiting for a plan; for ", self._about(("waiting", "all", "late", NOW)),
                " of them ", _law("20 weeks"), " were over",
            ).sentence()
        ]  # fmt: skip
        known = [month for month in self.own.months if self.own.shares.get((LEAD[1], month)) is not None]
        if known:
            share = self._share(LEAD[1], known[-1])
            stated = Text.of(
                "Of the plans issued in ", _month(known[-1]), " without an exception, ", share, " were in time"
            )
            parts.append(stated.sentence())
        return Text.joined(parts, " ")

    def body(self) -> str:
        """The chart, the month by month table, and a table for each of the other measures."""
        before, after = sections(self.own)
        return (
            "".join(self._table(one) for one in before)
            + element("h2", "Issued in time, month by month")
            + self._chart(self._series[0])
            + self._table(self._months())
            + self._others()
            + "".join(self._table(one) for one in after)
            + self._reconciled()
            + self._table(left_out(self.own))
        )

    def notes(self) -> Sequence[Text]:
        """What the rule of disclosure is, and how the limits come about."""
        rule = self.own.rule
        return (
            Text.of(
                "Counted from the council's SEN", Number("2", Constant("name")), " return of ", self._day,
                " by the definitions of the Department for Education's statistics. docs/own_return.md has each.",
            ),
            Text.of(
                f"{HIDDEN} stands for a count from ", _method("1"), " to ", _method(str(rule.below - 1)),
                ", or for another that would give one away. The other counts are rounded to the nearest ",
                _method(str(rule.rounding)), ", so they may not add up. Shares are of exact counts.",
            ),
            Text.of(
                "The usual range of a month's share is that of its ups and downs so far: the mean, give or take ",
                _method("2.66"), " times the mean step from month to month. It needs ", _method(str(MIN_POINTS)),
                " months.",
            ),
        )  # fmt: skip

    def figures(self) -> pd.DataFrame:
        """Every count as it may be shown, with the shares of plans issued in time."""
        rows = [
            {"table": key[0], "group": key[1], "part": key[2], "period": key[3], "value": value}
            for key, value in self.own.counts.items()
        ]
        rows += [
            {"table": "share", "group": group, "part": "percent", "period": period, "value": value}
            for (group, period), value in self.own.shares.items()
        ]
        frame = pd.DataFrame(rows)
        frame["status"] = ["hidden" if pd.isna(value) else "shown" for value in frame["value"]]
        frame["value"] = frame["value"].astype("Int64")
        frame["place"], frame["day"] = self.place.code, self.own.day.isoformat()
        frame["data"] = "SYNTHETIC, made up" if self.own.synthetic else LABEL
        return frame

    @cached_property
    def used(self) -> pd.DataFrame:
        """The return, and the releases of the published figures it is set beside."""
        rows = [{"source": LOCAL_RETURN, "release": self._release, "released": self.own.day}]
        rows += [
            {"source": one.ref.source, "release": one.release, "released": one.released}
            for one in self._published.values()
            if one is not None
        ]
        frame = pd.DataFrame(rows, columns=RELEASES).drop_duplicates()
        frame["released"] = pd.to_datetime(frame["released"])
        return frame.sort_values(["source", "released", "release"]).reset_index(drop=True)

    @property
    def _release(self) -> str:
        made_up = " (SYNTHETIC, made up)" if self.own.synthetic else ""
        return f"SEN2 return of {wording.date_text(self.own.day)}{made_up}"

    @property
    def _day(self) -> Text:
        return Text.constant(wording.date_text(self.own.day), "date")

    @property
    def _known_text(self) -> str:
        return wording.date_text(self.own.day)

    def _opening(self, tag: str, title: str) -> str:
        label = Text.of(LABEL, ", of ", self._day, ". Nobody else has checked them, and small counts are hidden.")
        notes = [element("p", self.marks.text(label))]
        if self.own.synthetic:
            notes.insert(0, element("p", element("strong", text("SYNTHETIC: nobody in these figures exists."))))
        notice = element("div", "".join(notes), class_="callout note", role="note")
        intro = element("p", self.marks.text(self._lead), class_="lede")
        return element("section", element(tag, text(title)) + notice + intro, class_="headline")

    def _metadata(self) -> dict[str, Any]:
        known = f"The council's own return of {self._known_text}, not published statistics"
        return super()._metadata() | {
            "date": self.own.day.isoformat(),
            "known": f"SYNTHETIC. {known}" if self.own.synthetic else known,
            "synthetic": self.own.synthetic,
            "own_figures": True,
        }

    def _count(self, key: Key) -> Text:
        """A count as it is shown: about so many, or hidden."""
        value = self.own.counts.get(key)
        if value is None:
            return Text.of(HIDDEN if key in self.own.counts else "–")
        return Text.of(Number(wording.number(value), Computed(HOW, value)))

    def _about(self, key: Key) -> Text:
        """A count within a sentence: it is rounded, or hidden, unless there is nobody."""
        value = self.own.counts.get(key)
        return Text.of("about " if value else "", self._count(key))

    def _share(self, group: str, period: str) -> Text:
        value = self.own.shares.get((group, period))
        if value is None:
            return Text.of(HIDDEN if (group, period) in self.own.shares else "–")
        return Text.of(Number(f"{value}%", Computed(HOW, value)))

    def _table(self, table: Table) -> str:
        """A table as markup, under its heading where it has one."""
        head = element("tr", "".join(self.marks.cell(_plain(one), tag="th", scope="col") for one in table.headings))
        rows = ""
        for line in table.lines:
            cells = self.marks.cell(_plain(line.header), tag="th", scope="row")
            for one in line.cells:
                stated = one if isinstance(one, Text) else self._count(one)
                cells += self.marks.cell(stated, class_="number" if table.numbers else "")
            rows += element("tr", cells, **({"class_": "group-start"} if line.first else {}))
        caption = element("caption", self.marks.text(Text.of(_plain(table.caption), f" {LABEL}.")))
        heading = element("h2", text(table.heading)) if table.heading else ""
        note = element("p", self.marks.text(_plain(table.note))) if table.note else ""
        made = element("table", caption + element("thead", head) + element("tbody", rows), class_="comparison own")
        return heading + note + made

    def _months(self) -> Table:
        lines = []
        for month in self.own.months:
            end = last_day(month).isoformat()
            cells: tuple[Key | Text, ...] = (
                ("requests", "all", "received", month),
                ("issued", "all", "total", month),
                self._share("excluding_exceptions", month),
                self._share("all", month),
                ("waiting_at", "all", "total", end),
                ("waiting_at", "all", "late", end),
                ("ceased", "all", "total", month),
            )
            lines.append(Line(named_month(month), cells, first=month.endswith("-01")))
        headings = (
            "Month", "Requests", "Plans issued", "In time, excluding exceptions", "In time, including them",
            "Waiting at its end", "Of these late", "Plans ceased",
        )  # fmt: skip
        return Table("Requests, new plans and who waits, month by month.", headings, tuple(lines))

    @cached_property
    def _series(self) -> tuple[Monthly, ...]:
        """The series that have a control chart, the share in time first."""
        return monthly_series(self.own, self._target)

    def _target(self, measure: str, breakdown: str) -> float | None:
        """The council's own target for a series, the next due on the return's day or after; None without one."""
        wanted = [
            one
            for one in load_targets()
            if (one.place, one.ref.measure, one.ref.breakdown) == (self.place.code, measure, breakdown)
            and one.due >= self.own.day
        ]
        return min(wanted, key=lambda one: one.due).value if wanted else None

    def _others(self) -> str:
        """The other series that are given month by month, each with its usual range."""
        drawn = "".join(self._chart(one) for one in self._series[1:] if one.known)
        return element("h2", "Requests, plans, assessments and reviews, month by month") + drawn if drawn else ""

    def _chart(self, series: Monthly) -> str:
        """A series with its usual range, and what the range says of the newest month."""
        if series.known < 3:
            return element("p", text(f"{series.name}: too few months may be shown for a chart."))
        limits = series.control.points[-1].limits
        most = 100.0 if series.unit else float("inf")
        band = (max(0.0, limits.lower), min(most, limits.upper)) if limits else None
        moments = tuple(
            Moment(float(at), short_month(month), value=value, band=band, hidden=value is None)
            for at, (month, value) in enumerate(zip(series.months, series.values, strict=True))
        )
        verdict = verdict_of(series)
        chart = SeriesHistory(
            place=self.place.name,
            moments=moments,
            shown=series.stated,
            on_axis=series.stated,
            alt=f"Line chart: {series.name}, {series.known} months. {verdict}",
            limit=(series.target, "The council's target") if series.target is not None else None,
        )
        page, phone = history_svgs(chart)
        title = element("strong", self.marks.text(Text.of(f"{series.name}: ", verdict)))
        about = Text.of(series.about, f"{'; shaded: the usual range' if limits else ''}. {LABEL}.")
        caption = element("figcaption", f"{title} {self.marks.text(about)}")
        drawn = element("div", page, class_="for-page") + element("div", phone, class_="for-phone")
        return element("figure", caption + drawn, class_="chart")

    @cached_property
    def _published(self) -> dict[str, Figure | None]:
        """DfE's figures of the year that was collected, by the name of the row they stand in."""
        return published_year(self.areas["ehc_plans"].context, self.own.collected)

    def _reconciled(self) -> str:
        """The council's own year beside the published one, and of each difference what explains it."""
        year = self.own.collected
        whole = f"{year}-12" in self.own.months
        rows = reconciled(self.own, self._published)
        lines = []
        for one in rows:
            theirs, shown = Text.of("none held"), Text.of(HIDDEN if whole else "year not over")
            if one.published is not None and one.published.value is not None:
                value = one.published.value
                stated = f"{value:.1f}%" if one.share else wording.number(value)
                theirs = Text.of(Number(stated, Observed(one.published)))
            if one.own is not None:
                stated = f"{one.own}%" if one.share else wording.number(one.own)
                shown = Text.of(Number(stated, Computed(HOW, one.own)))
            lines.append(Line(one.name, (shown, theirs, _gap(one))))
        caption = Text.of("The council's own ", Text.constant(year, "date"), " beside the published one.")
        headings = ("Figure", "Own return", "Published", "Difference")
        table = Table(
            caption, headings, tuple(lines), heading="Beside the published year", note=self._why(), numbers=False
        )
        explained = [
            element("li", element("strong", text(f"{one.name}.")) + " " + self.marks.text(one.why))
            for one in rows
            if one.why
        ]
        told = element("h3", text("What explains the differences")) + element("ul", "".join(explained))
        return self._table(table) + (told if explained else "")

    def _why(self) -> Text:
        """Why the two may differ at all."""
        made_up = "This council is made up: its figures and the published ones have nothing in common. "
        return Text.of(
            made_up if self.own.synthetic else "", "The return is of ", self._day, ", the published figures of the "
            "count in January. What was entered or corrected since is in the one and not in the other.",
        )  # fmt: skip


def _gap(one: Reconciled) -> Text:
    """The difference of a row."""
    if one.gap is None or one.published is None:
        return Text.of("–")
    if one.gap == 0:
        return Text.of("within rounding")
    difference = Number(
        wording.signed(one.gap, 1 if one.share else 0), Computed("difference", one.gap, (one.published,))
    )
    return Text.of(difference, " percentage points" if one.share else "")


def _plain(stated: str | Text) -> Text:
    return stated if isinstance(stated, Text) else Text.constant(stated, "method")


def _law(words: str) -> Text:
    return Text.constant(words, "law")


def _method(words: str) -> Text:
    return Text.constant(words, "method")


def _month(month: str) -> Text:
    return Text.constant(named_month(month), "date")


def load_ehc_today(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, record: OwnRecord | None = None
) -> EhcToday:
    """EHC plans as of the newest own return of a place; `place`, `as_of` and `since` are as for `load_area`.

    Raises:
        UsageError: no return was imported for the place, or for a date that is not one.
        UnknownNameError: for a place in no list, with the nearest names.
        DataFileError: what was kept of the return is damaged.
    """
    found = areas_for(place, as_of, since, areas)
    until = day_of("as_of", as_of) or date.max
    own = (record or OwnRecord.open()).newest(found.place.code, until)
    if own is None:
        raise UsageError(
            f"No return of {found.place.name}'s own is held.", next_step="Import one with `send-briefings own import`."
        )
    return EhcToday(overview_called("ehc_today"), found, own)
