"""The area's tables: the figures at a glance, and this place beside those it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.outcome_tables import inspections_table, outcomes_table
from send_briefings.compare.figures import Figure
from send_briefings.compare.neighbours import neighbour_average
from send_briefings.compare.rank import Rank, Spread, quartile_band, rank_by_polarity, spread
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting, standing
from send_briefings.findings.movement import Movement, earlier_figure, movement
from send_briefings.findings.sentences.standing import SIZES
from send_briefings.findings.trust import not_judged
from send_briefings.model import Period, PeriodKind, Place, Polarity, Unit
from send_briefings.model.area import Ref

NONE = Cell("–", "missing")


def figures_table(setting: Setting, shown: CellEvidence) -> str:
    """Every measure of the area for this place: newest, the period before, the change, and where it stands."""
    if setting.measure(setting.spec.headline).unit is Unit.OUTCOME:
        return inspections_table(setting, shown)
    newest = [
        (ref, f) for ref in setting.spec.figures_table if (f := setting.figures.newest(ref, setting.subject.code))
    ]
    if not newest:
        return ""
    period = _main_period(setting, [figure for _, figure in newest])
    rows, measure = [], ""
    for ref, figure in newest:
        row = _figures_row(setting, shown, ref, figure, first=ref.measure != measure)
        rows.append(row if figure.period.kind is period.kind else _dated(row, figure))
        measure = ref.measure
    before = {
        PeriodKind.MONTH: "Month before",
        PeriodKind.TERM: "Year before",
    }.get(setting.spec.period, "Year before")
    england = ["England"] if "england" in setting.spec.comparators else []
    ranks = ["Rank", "Band"] if _ranked(setting, setting.spec.figures_table) else []
    peers = "peers" in setting.spec.comparators
    headers = ["Figure", "Newest", before, "Change", *england, *(["Middle"] if peers else []), *ranks]
    middle = f" Middle: the median of all {setting.spec.peers}." if peers else ""
    caption = f"Figures at a glance: {setting.subject.name}, {period.label}.{middle}"
    return table(caption, headers, rows, class_="comparison glance")


def _main_period(setting: Setting, figures: Sequence[Figure]) -> Period:
    """The newest period of figures, of the area's own kind where any is."""
    periods = [figure.period for figure in figures]
    return max([period for period in periods if period.kind is setting.spec.period] or periods)


def _dated(row: Row, figure: Figure) -> Row:
    """A row whose figure is for another kind of period than the table's, such as a count in January: it names it."""
    return replace(row, header=f"{row.header}, {figure.period.label}")


def _figures_row(setting: Setting, shown: CellEvidence, ref: Ref, figure: Figure, *, first: bool) -> Row:
    measure = setting.measure(ref)
    label = setting.label(ref)
    header = f"{measure.name}: {label}" if label != measure.name else measure.name
    kind = "group-start" if first else ""
    england = "england" in setting.spec.comparators
    ranks = _ranked(setting, setting.spec.figures_table)
    peers = "peers" in setting.spec.comparators
    width = 3 + england + peers + 2 * ranks
    if figure.value is None:
        return Row(header, (Cell(setting.value(figure), "missing"), *[NONE] * (width - 1)), kind)
    before = earlier_figure(setting, figure)
    move = movement(setting, figure, before)
    place = standing(setting, figure)
    judged = not not_judged(setting, figure) and measure.polarity is not Polarity.NONE
    cells = [
        shown.figure(figure, setting.value(figure)),
        shown.figure(before, setting.value(before)) if before else NONE,
        Cell("too few", "missing") if not_judged(setting, figure) else _change_cell(setting, shown, move),
    ]
    if england:
        known = place.england is not None and place.england.value is not None
        cells.append(shown.figure(place.england, setting.value(place.england)) if known and place.england else NONE)
    if peers:
        cells.append(NONE if measure.unit in SIZES else _middle(setting, shown, ref, figure, place.peers))
    if ranks:
        cells.append(_rank(shown, ref, figure, place.rank) if judged else NONE)
        cells.append(Cell(place.band, "band") if place.band and judged else NONE)
    return Row(header, tuple(cells), kind)


def _ranked(setting: Setting, refs: Sequence[Ref]) -> bool:
    """Whether any of the series has a better direction, so that places can be ranked by it."""
    return any(setting.measure(ref).polarity is not Polarity.NONE for ref in refs)


def _middle(setting: Setting, shown: CellEvidence, ref: Ref, figure: Figure, peers: Spread | None) -> Cell:
    if peers is None:
        return NONE
    return shown.among("middle", ref, figure.period.start, peers.middle, setting.amount(ref, peers.middle))


def _rank(shown: CellEvidence, ref: Ref, figure: Figure, rank: Rank | None) -> Cell:
    if rank is None:
        return NONE
    return shown.rank(ref, figure.place, figure.period.start, rank, f"{rank.position} of {rank.of}")


def _change_cell(setting: Setting, shown: CellEvidence, move: Movement | None) -> Cell:
    if move is None:
        return NONE
    if move.broken:
        return Cell("not compared", "missing")
    size = setting.signed(move.later.ref, move.change.difference)
    if setting.measure(move.later.ref).polarity is Polarity.NONE:
        return shown.change(move, size)
    word = {1: "rose", -1: "fell", 0: "within ups and downs" if move.unsettled else "no clear change"}[move.direction]
    return shown.change(move, f"{size} {word}")


def comparison_table(setting: Setting, shown: CellEvidence) -> str:
    """This place, its neighbours or providers, and the averages, for the area's main measures in the newest period.

    Rank and band are of the headline measure, among all peers.
    """
    if setting.measure(setting.spec.headline).unit is Unit.OUTCOME:
        return outcomes_table(setting, shown)
    given = sorted(setting.spec.comparison_columns, key=lambda ref: ref != setting.spec.headline)
    if not given:
        return ""
    latest = {ref: setting.figures.latest(ref, setting.subject.code) for ref in given}
    columns = sorted(given, key=lambda ref: latest[ref] is None)
    lead = latest[columns[0]]
    if lead is None:
        return ""
    rows = [_place_row(setting, shown, columns, lead, setting.subject, "this-place")]
    others = setting.neighbours or setting.providers
    rows += [
        _place_row(setting, shown, columns, lead, place, "group-start" if i == 0 else "")
        for i, place in enumerate(others)
    ]
    rows += _summary_rows(setting, shown, columns, lead)
    ranks = ["Rank", "Band"] if _ranked(setting, columns[:1]) else []
    headers = ["Place", _heading(setting, columns[0]), *ranks, *(_heading(setting, ref) for ref in columns[1:])]
    return table(_caption(setting, columns[0], lead), headers, rows)


def _heading(setting: Setting, ref: Ref) -> str:
    """A column's heading: what tells it from the other columns."""
    columns = setting.spec.comparison_columns
    several_measures = len({column.measure for column in columns}) > 1
    label, name = setting.label(ref), setting.measure(ref).name
    if not several_measures:
        return label
    several_labels = len({(column.cohort, column.breakdown) for column in columns}) > 1
    return f"{name}, {label}" if several_labels and label != name else name


def _caption(setting: Setting, ref: Ref, lead: Figure) -> str:
    columns = setting.spec.comparison_columns
    whose = {
        "neighbours": "and its statistical neighbours, the most alike first",
        "providers": "and the providers that make up its figures",
    }["neighbours" if setting.neighbours else "providers"]
    what = setting.measure(ref).name if len({c.measure for c in columns}) == 1 else "Main measures"
    who = setting.spec.cohorts[ref.cohort].phrase
    same_cohort = len({c.cohort for c in columns}) == 1 and len(setting.spec.cohorts) > 1
    of = f" for {who}" if same_cohort else ""
    ranked = f" Rank and band are for the first column, among all {setting.spec.peers}."
    end = ranked if _ranked(setting, [ref]) else ""
    return f"{what}{of}, {lead.period.label}: {setting.subject.name} {whose}.{end}"


def _place_row(
    setting: Setting, shown: CellEvidence, columns: Sequence[Ref], lead: Figure, place: Place, kind: str
) -> Row:
    start = lead.period.start
    cells = [_cell(setting, shown, setting.figures.at(ref, place.code, start)) for ref in columns]
    if not _ranked(setting, columns[:1]):
        return Row(place.name, tuple(cells), kind)
    values = setting.peers(columns[0], start)
    polarity = setting.measure(columns[0]).polarity
    rank = rank_by_polarity(values, place.code, polarity)
    band = quartile_band(values, place.code, polarity)
    own = setting.figures.at(columns[0], place.code, start)
    if own is None or not_judged(setting, own):
        rank, band = None, None
    ranked = [_rank(shown, columns[0], own, rank) if own else NONE, Cell(band, "band") if band else NONE]
    return Row(place.name, (cells[0], *ranked, *cells[1:]), kind)


def _summary_rows(setting: Setting, shown: CellEvidence, columns: Sequence[Ref], lead: Figure) -> list[Row]:
    start = lead.period.start
    rows = []

    def among(how: str, ref: Ref, value: float | None) -> Cell:
        if value is None or setting.measure(ref).unit in SIZES:
            return NONE
        return shown.among(how, ref, start, value, setting.amount(ref, value))

    def summary(name: str, cells: Sequence[Cell]) -> Row:
        unranked = [NONE, NONE] if _ranked(setting, columns[:1]) else []
        return Row(name, (cells[0], *unranked, *cells[1:]))

    if setting.neighbours:
        codes = [place.code for place in setting.neighbours]
        means = [neighbour_average(setting.peers(ref, start), codes) for ref in columns]
        cells = [among("neighbours_mean", ref, m.mean if m else None) for ref, m in zip(columns, means, strict=True)]
        rows.append(summary("Average of the neighbours", cells))
    middles = [spread(setting.peers(ref, start)) for ref in columns]
    cells = [among("middle", ref, m.middle if m else None) for ref, m in zip(columns, middles, strict=True)]
    rows.append(summary(f"Middle of all {setting.spec.peers}", cells))
    for name, place in (("region", setting.region), ("england", setting.england)):
        if name in setting.spec.comparators and place is not None:
            figures = [setting.figures.at(ref, place.code, start) for ref in columns]
            known = [_cell(setting, shown, f) if f and f.value is not None else NONE for f in figures]
            rows.append(summary(place.name, known))
    rows = [row for row in rows if any(cell is not NONE for cell in row.cells)]
    return [Row(row.header, row.cells, "" if i else "group-start") for i, row in enumerate(rows)]


def _cell(setting: Setting, shown: CellEvidence, figure: Figure | None) -> Cell:
    if figure is None:
        return Cell("no figure", "missing")
    if figure.value is None:
        return Cell(setting.value(figure), "missing")
    return shown.figure(figure, setting.value(figure))


def context_table(setting: Setting, shown: CellEvidence) -> str:
    """All children of the place, with and without SEN, beside those of its region and England; "" where there is none.

    Each measure is in its own newest period, which may be later than that of the figures by SEN.
    """
    newest = [(ref, figure) for ref in setting.spec.context if (figure := _latest(setting, ref)) is not None]
    if not newest:
        return ""
    places = [setting.subject, *([setting.region] if setting.region else []), setting.england]
    rows = []
    for ref, figure in newest:
        row = [setting.figures.at(ref, place.code, figure.period.start) for place in places]
        cells = (shown.period(figure), *(_cell(setting, shown, f) for f in row))
        rows.append(Row(setting.measure(ref).name, cells))
    who = setting.spec.cohorts[newest[0][0].cohort].phrase
    years = "" if newest[0][1].period.kind is setting.spec.period else ", whole years"
    caption = f"For context: {who}, with and without SEN, beside the region and England{years}"
    return table(caption, ["Measure", "Period", *[place.name for place in places]], rows, class_="comparison context")


def _latest(setting: Setting, ref: Ref) -> Figure | None:
    return setting.figures.latest(ref, setting.subject.code)
