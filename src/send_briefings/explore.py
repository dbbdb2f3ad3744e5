"""For analysts: any held figure as a tidy frame, compared, drawn, tabulated and explained, in a line each.

    import send_briefings as sb
    absence = sb.figures("Persistent absence", ["Birmingham", "Manchester", "Leeds", "Nottingham"], cohort="EHC plan")
    sb.chart(absence)

In: the store of published figures and the catalogue. Out: pandas frames, charts with their matplotlib axes, and texts,
each of which shows itself in JupyterLab and can be exported with a briefing. Nothing here judges: what may be said of a
figure is in a briefing (`load_area`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes
from rapidfuzz import process

from send_briefings import wording
from send_briefings.analysis.intervals import proportion_interval
from send_briefings.config.areas import load_areas
from send_briefings.config.place_rows import name_key
from send_briefings.config.sources import load_sources
from send_briefings.data.importing import places_known
from send_briefings.data.store import Store
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model import Counts, Level, Measure, Unit
from send_briefings.model.area import AreaSpec
from send_briefings.report.blocks import Block, Cell, Row, element, items, text
from send_briefings.report.blocks import table as html_table
from send_briefings.report.drawing import (
    FULL_WIDTH,
    SeriesNames,
    draw_lines,
    draw_ranked,
    paper,
    series_names,
    sheet,
    svg,
)
from send_briefings.report.rates import FRAME, FigureFrame, figures_of

COLUMNS = FRAME
KINDS = ("line", "dots", "bars")
MAX_LINES = 12
FUZZY_MATCH_CUTOFF = 60
LIST_THEM = "measures() lists them all."


def measures() -> pd.DataFrame:
    """Every measure of the catalogue: its id, name, unit, area, cohorts and breakdowns, one a row.

    >>> measures().set_index("measure").loc["persistent_absence", "name"]
    'Persistent absence'
    """
    rows = [
        {
            "measure": measure.id,
            "name": measure.name,
            "area": spec.id,
            "unit": measure.unit.value,
            "cohorts": ", ".join(spec.cohorts[c].short for c in measure.cohorts),
            "breakdowns": ", ".join(spec.breakdowns[b].short for b in measure.breakdowns),
            "definition": measure.definition,
        }
        for spec in load_areas().values()
        for measure in spec.measures.values()
    ]
    return pd.DataFrame(rows)


def figures(
    measure: str,
    places: str | Iterable[str] | None = None,
    *,
    cohort: str | None = None,
    breakdown: str | None = None,
    periods: str | Iterable[str] | None = None,
    as_of: str = "",
    store: Store | None = None,
) -> FigureFrame:
    """Figures of a measure as a tidy frame, one row a figure, sorted by place as given, cohort, breakdown and time.

    Args:
        measure: a measure's id or name ("persistent_absence", "Persistent absence"); `measures()` lists them.
        places: a name or code, or several; all places that have a figure by default.
        cohort: a cohort's id or name ("ehc_plan", "EHC plan"); all by default.
        breakdown: a breakdown's id or name; the whole ("total") by default where there is one, else all.
        periods: labels such as "2023/24", or "newest"; all by default.
        as_of: take the figures as known on this day (ISO).
        store: where to read; the project's own by default.

    Returns:
        COLUMNS: `start` and `end` are the period's first and last day (datetime64), `lower` and `upper` the 95% Wilson
        interval where counts are published or derived. A missing value is NaN with its reason in `status`.

    Raises:
        UnknownNameError: a measure, place, cohort, breakdown or period in no list, with the nearest.
        UsageError: a date that is not one.

    >>> found = figures("persistent absence", "Birmingham", cohort="EHC plan", periods="newest")
    >>> found.round({"value": 1})[["place_name", "period", "value"]].values.tolist()
    [['Birmingham', '2024/25', 38.1]]
    """
    held = store or Store.open()
    spec, chosen = _measure(measure)
    gazetteer = places_known(held)
    wanted = (
        None if places is None else [gazetteer.resolve(p) for p in ([places] if isinstance(places, str) else places)]
    )
    codes = None if wanted is None else [place.code for place in wanted]
    rows = figures_of(held, chosen.id, codes, _day(as_of))
    rows = rows[(rows["source"] == chosen.source) & rows["cohort"].isin(chosen.cohorts)]
    rows = rows[rows["breakdown"].isin(chosen.breakdowns)]
    if cohort is not None:
        rows = rows[rows["cohort"] == _named("cohort", cohort, {c: spec.cohorts[c].short for c in chosen.cohorts})]
    if breakdown is not None:
        names = {b: spec.breakdowns[b].short for b in chosen.breakdowns}
        rows = rows[rows["breakdown"] == _named("breakdown", breakdown, names)]
    elif "total" in chosen.breakdowns:
        rows = rows[rows["breakdown"] == "total"]
    rows = _of_periods(rows, periods)
    order = {place.code: at for at, place in enumerate(wanted or ())}
    found = pd.DataFrame(
        {
            "place": rows["place"],
            "place_name": rows["place"].map(lambda code: _name(gazetteer.find(code), code)),
            "level": rows["level"],
            "measure": chosen.id,
            "measure_name": chosen.name,
            "cohort": rows["cohort"],
            "cohort_name": rows["cohort"].map(lambda c: spec.cohorts[c].short),
            "breakdown": rows["breakdown"],
            "breakdown_name": rows["breakdown"].map(lambda b: spec.breakdowns[b].short),
            "period": rows["period_label"],
            "start": rows["period_start"],
            "end": rows["period_end"],
            "value": rows["value"],
            "unit": rows["unit"],
            **_intervals(rows, chosen),
            **{name: rows[name] for name in ("numerator", "denominator", "status", "source", "release", "released")},
        }
    )
    by = found["place"].map(lambda code: order.get(code, len(order)))
    found = found.assign(_order=by).sort_values(["_order", "place_name", "cohort", "breakdown", "start"], kind="stable")
    return FigureFrame(found[list(COLUMNS)].reset_index(drop=True))


def neighbours(place: str, on: str = "") -> pd.DataFrame:
    """An authority's ten statistical neighbours, closest first: rank, code, name and region.

    >>> neighbours("Birmingham")["name"].tolist()[:3]
    ['Nottingham', 'Manchester', 'Bradford']
    """
    gazetteer = places_known(Store.open())
    found = gazetteer.neighbours(gazetteer.resolve(place, level=Level.LOCAL_AUTHORITY), _day(on))
    regions = [gazetteer.region_of(one) for one in found]
    return pd.DataFrame(
        {
            "rank": range(1, len(found) + 1),
            "place": [one.code for one in found],
            "name": [one.name for one in found],
            "region": [region.name if region else "" for region in regions],
        }
    )


def compare_places(
    measure: str,
    place: str,
    others: Iterable[str] | None = None,
    *,
    cohort: str | None = None,
    breakdown: str | None = None,
    period: str = "newest",
    as_of: str = "",
) -> FigureFrame:
    """A place beside others in one period, highest first: value, interval, counts, and the difference from the place.

    `others` are England and the statistical neighbours unless named. Where `cohort` or `breakdown` leave several
    series, each is compared apart. `difference` is the other's value less the place's, in the measure's unit
    (percentage points for a percentage).

    Raises:
        UnknownNameError: as `figures`.

    >>> beside = compare_places("Issued within 20 weeks", "Birmingham", breakdown="Excluding exceptions", period="2024")
    >>> beside["place_name"].tolist()[0], round(float(beside["difference"].iloc[0]), 1)
    ('Middlesbrough', 71.3)
    """
    named = list(others) if others is not None else ["England", *neighbours(place, as_of)["place"]]
    found = figures(measure, [place, *named], cohort=cohort, breakdown=breakdown, periods=period, as_of=as_of)
    if not len(found):
        return FigureFrame(found.assign(difference=[]))
    subject = places_known(Store.open()).resolve(place).code
    own = found[found["place"] == subject].set_index(["cohort", "breakdown"])["value"]
    base = pd.MultiIndex.from_frame(found[["cohort", "breakdown"]]).map(lambda key: own.get(key, float("nan")))
    found = found.assign(difference=found["value"] - pd.Series(base, index=found.index, dtype=float))
    found = found.sort_values(["cohort", "breakdown", "value"], ascending=[True, True, False]).reset_index(drop=True)
    beside = FigureFrame(found)
    beside.attrs["subject"] = subject
    return beside


@dataclass(frozen=True)
class Chart:
    """A chart: `axes` are matplotlib's, to take further; `data` is the frame that was drawn; it shows itself."""

    axes: Axes = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    title: str
    alt: str

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        figure: Any = self.axes.figure
        drawn = svg(figure, name_key(self.title).replace(" ", "-")[:40], self.alt)
        return Block(element("figure", drawn + element("figcaption", text(self.title))))._repr_mimebundle_(**options)


def chart(data: pd.DataFrame, kind: Literal["line", "dots", "bars"] = "line", *, title: str = "") -> Chart:
    """A chart of figures: lines over time, named dots with intervals, or bars of the newest period.

    The first place is bold. Missing figures leave a gap. Raises UsageError for an empty frame, several measures, or an
    unknown kind.

    >>> drawn = chart(figures("persistent_absence", ["Birmingham", "Leeds"], cohort="ehc_plan"))
    >>> drawn.axes.get_ylabel(), [line.get_label() for line in drawn.axes.get_lines()]
    ('per cent', ['Birmingham', 'Leeds'])
    """
    if kind not in KINDS:
        raise UsageError(f"No kind of chart is called '{kind}'.", next_step=f"Kinds: {', '.join(KINDS)}.")
    known = data[data["value"].notna()]
    if not len(known) or data["measure"].nunique() != 1:
        what = "no figure has a value" if not len(known) else f"{data['measure'].nunique()} measures"
        raise UsageError(f"A chart is of figures of one measure, and here there is {what}.", next_step="See figures().")
    series = list(known.groupby(["place", "cohort", "breakdown"], sort=False))
    if kind == "line" and len(series) > MAX_LINES:
        raise UsageError(
            f"{len(series)} lines cannot be told apart; at most {MAX_LINES}.",
            next_step="Choose fewer places, or kind='dots' for the newest period.",
        )
    name = known["measure_name"].iloc[0]
    labels = series_names(known)
    title = title or f"{name}{labels.common}"
    with paper():
        figure, (axes,) = sheet(FULL_WIDTH, 3.0 if kind == "line" else 0.9 + 0.22 * len(series))
        if kind == "line":
            draw_lines(axes, data, labels.of)
        drawn = data if kind == "line" else draw_ranked(axes, known, _subject(known), labels.of, bars=kind == "bars")
        unit = Unit(known["unit"].iloc[0])
        (axes.set_ylabel if kind == "line" else axes.set_xlabel)(_unit_text(unit))
        layout = figure.get_layout_engine()
        if layout is not None:
            layout.execute(figure)
    return Chart(axes, drawn, title, f"{title}. {_ends(drawn, labels)}")


def table(data: pd.DataFrame, *, caption: str = "") -> Block:
    """Figures as an accessible table, one row a place and series, one column a period; missing ones say why.

    >>> leeds = figures("persistent_absence", "Leeds", cohort="EHC plan", periods="2024/25")
    >>> " ".join(repr(table(leeds)).split())
    'Persistent absence, EHC plan 2024/25 Leeds 34.3%'
    """
    labels = series_names(data)
    periods = data.sort_values("start")["period"].drop_duplicates().tolist()
    rows = []
    for key, one in data.groupby(["place", "cohort", "breakdown"], sort=False):
        by = one.set_index("period")
        rows.append(Row(labels.of(key), tuple(_cell(by, period) for period in periods)))
    name = data["measure_name"].iloc[0] if len(data) else "No figures"
    return Block(html_table(caption or f"{name}{labels.common}", ["", *periods], rows))


def explain(measure: str) -> Block:
    """What a measure is: definition, cohorts, source and its notes, the breaks in its series, the gaps.

    >>> "20 weeks" in repr(explain("plans_within_20_weeks"))
    True
    """
    spec, chosen = _measure(measure)
    source = load_sources()[chosen.source]
    breaks = [one.text for one in spec.breaks if not one.measures or chosen.id in one.measures]
    parts = [
        element("h3", text(chosen.name)),
        element("p", text(chosen.definition)),
        element("p", text(f"Published by: {source.publisher}, {source.publication} ({source.title}).")),
        items([text(note) for note in source.notes]),
        element("h4", "Breaks in the series") + items([text(one) for one in breaks]) if breaks else "",
    ]
    return Block("".join(parts))


def _measure(given: str) -> tuple[AreaSpec, Measure]:
    """The measure of this id or name and its area, the first area that has it."""
    known = [(spec, one) for spec in load_areas().values() for one in spec.measures.values()]
    key = name_key(str(given))
    for spec, one in known:
        if str(given) == one.id:
            return spec, one
    found = {one.id: (spec, one) for spec, one in reversed(known) if key in (name_key(one.name), name_key(one.id))}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(f"Several measures are called '{given}': {', '.join(found)}.", next_step="Give one's id.")
    names = {one.id: one.name for _, one in known}
    near = [
        f"'{name}'"
        for name, _, _ in process.extract(str(given), names.values(), limit=3, score_cutoff=FUZZY_MATCH_CUTOFF)
    ]
    raise UnknownNameError(
        "measure", str(given)[:80], list(dict.fromkeys(near)), next_step="" if near else "See measures()."
    )


def _named(kind: str, given: str, names: dict[str, str]) -> str:
    """The id of a cohort or breakdown that a person names."""
    found = [one for one, name in names.items() if name_key(given) in (name_key(one), name_key(name))]
    if not found:
        raise UnknownNameError(kind, str(given)[:80], list(names.values()))
    return found[0]


def _of_periods(rows: pd.DataFrame, periods: str | Iterable[str] | None) -> pd.DataFrame:
    if periods is None:
        return rows
    if periods == "newest":
        known = rows[rows["value"].notna()]
        return rows[rows["period_start"] == known["period_start"].max()] if len(known) else rows.iloc[:0]
    wanted = [periods] if isinstance(periods, str) else list(periods)
    held = rows.sort_values("period_start")["period_label"].drop_duplicates().tolist()
    for one in wanted:
        if held and one not in held:
            raise UnknownNameError("period", one[:40], held[-3:])
    return rows[rows["period_label"].isin(wanted)]


def _intervals(rows: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    if measure.counts is Counts.NONE or measure.unit is not Unit.PERCENT:
        return {"lower": rows["lower"], "upper": rows["upper"]}
    pairs = zip(rows["numerator"], rows["denominator"], strict=True)
    found = [proportion_interval(n, d) if 0 <= n <= d and d >= 1 else None for n, d in pairs]
    lower, upper = ([getattr(one, side) if one else None for one in found] for side in ("lower", "upper"))
    return {"lower": pd.Series(lower, rows.index, dtype=float), "upper": pd.Series(upper, rows.index, dtype=float)}


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise UsageError(f"'{given[:40]}' is no date.", next_step="Write it as 2025-03-31.") from None


def _name(place: Any, code: str) -> str:
    return place.name if place is not None else code


def _subject(data: pd.DataFrame) -> str:
    """The place that is set apart in a chart: that of a comparison, else the first."""
    return str(data.attrs.get("subject", data["place"].iloc[0]))


def _ends(data: pd.DataFrame, labels: SeriesNames) -> str:
    newest = data[data["value"].notna()].sort_values("start").groupby(["place", "cohort", "breakdown"]).tail(1)
    reported = [
        f"{labels.of((row['place'], row['cohort'], row['breakdown']))} "
        f"{wording.value_text(row['value'], Unit(row['unit']), 1)} in {row['period']}"
        for _, row in newest.sort_values("value", ascending=False).iterrows()
    ]
    return wording.sentence("; ".join(reported))


def _unit_text(unit: Unit) -> str:
    return {Unit.PERCENT: "per cent", Unit.COUNT: "number"}.get(unit, unit.value.replace("_", " "))


def _cell(by: pd.DataFrame, period: str) -> Cell:
    found: dict[Any, dict[Any, Any]] = by.to_dict("index")
    if period not in found:
        return Cell("no row", "missing")
    row = found[period]
    if pd.isna(row["value"]):
        return Cell(str(row["status"]).replace("_", " "), "missing")
    unit = Unit(row["unit"])
    return Cell(wording.value_text(row["value"], unit, 0 if unit is Unit.COUNT else 1), "number")
