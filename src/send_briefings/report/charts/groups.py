"""Groups of children in one place: each group's newest figure among the middle half of all places, with England's."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import spread
from send_briefings.analysis.setting import Setting
from send_briefings.analysis.standing import own_interval
from send_briefings.model.area import ChartSpec, Ref
from send_briefings.narrative.trusting import doubt_of
from send_briefings.report.blocks import Cell, Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, period_text, source_of
from send_briefings.report.groups import Group, GroupsChart, groups_svgs
from send_briefings.text import Computed, Number, Text

FEWEST = 3  # groups
NONE = Cell("–", "number missing", spoken="no figure")


def chart(setting: Setting, spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The groups' figures of the newest period; None where fewer than three may be judged."""
    latest = [setting.figures.latest(ref, setting.subject.code) for ref in spec.refs]
    newest = max((figure.period.start for figure in latest if figure is not None), default=None)
    if newest is None:
        return None
    rows = [figure for ref in spec.refs if (figure := setting.figures.at(ref, setting.subject.code, newest))]
    rows = [row for row in rows if row.value is not None and not doubt_of(setting, row.ref)]
    if len(rows) < FEWEST:
        return None
    measure = setting.measure(rows[0].ref)
    england = {row: _england(setting, row) for row in rows}
    groups = tuple(_group(setting, spec, row, england[row]) for row in rows)
    title = _title(setting, rows, england)
    about = Text.of(Text.constant(f"{measure.name}, ", "catalogue"), setting.subject.name, ", ", period_text(rows[0]))
    if any(group.interval for group in groups):
        about += Text.of("; thin bars: ", Text.constant("95%", "method"), " intervals")
    highest = max(rows, key=lambda row: row.value or 0.0)
    alt = alt_text(
        f"Dot chart of {len(rows)} groups.",
        f"The highest is {_name(setting, spec, highest.ref).lower()}, {setting.value(highest)}.",
    )
    made = GroupsChart(
        groups, setting.subject.name, setting.spec.peers, lambda value: setting.amount(rows[0].ref, value),
        lambda value: wording.axis_text(value, measure.unit), alt,
    )  # fmt: skip
    cells = [
        Row(
            _name(setting, spec, row.ref),
            (shown.figure(row, setting.value(row)), shown.figure(other, setting.value(other)) if other else NONE),
        )
        for row, other in england.items()
    ]
    headers = ["Group", setting.subject.name, "England"]
    beside = table("Figures by group", headers, cells)
    return Chart(title, about, groups_svgs(made), source_of(setting, rows), beside, spec.note or _left_out(spec))


def _left_out(spec: ChartSpec) -> str:
    return f"Left out: {spec.skip_reason}." if spec.skipped and spec.skip_reason else ""


def _england(setting: Setting, row: Figure) -> Figure | None:
    if "england" not in setting.spec.comparators:
        return None
    found = setting.figures.at(row.ref, setting.england.code, row.period.start)
    return found if found is not None and found.value is not None else None


def _group(setting: Setting, spec: ChartSpec, row: Figure, england: Figure | None) -> Group:
    quartiles = spread(setting.peers(row.ref, row.period.start))
    interval = own_interval(row, setting.measure(row.ref).counts)
    return Group(
        _name(setting, spec, row.ref),
        row.value or 0.0,
        (quartiles.lower, quartiles.upper) if quartiles else None,
        england.value if england else None,
        (interval.lower, interval.upper) if interval else None,
    )


def _title(setting: Setting, rows: Sequence[Figure], england: dict[Figure, Figure | None]) -> Text:
    """How many of the groups have a higher figure than England's, or than half of all places where it has none."""
    beside = [(row, other) for row, other in england.items() if other is not None]
    if len(beside) == len(rows):
        higher = sum((row.value or 0.0) > (other.value or 0.0) for row, other in beside)
        figures = (*rows, *(other for _, other in beside))
        than = "England's"
    else:
        middles = [spread(setting.peers(row.ref, row.period.start)) for row in rows]
        higher = sum(
            middle is not None and (row.value or 0.0) > middle.middle for row, middle in zip(rows, middles, strict=True)
        )
        figures = tuple(rows)
        than = f"those of half of all {setting.spec.peers}"
    whole = Number(wording.NUMBERS[len(rows)] if len(rows) <= 10 else str(len(rows)), Computed("groups", len(rows)))
    if higher == len(rows):
        return Text.of("all ", whole, f" figures are higher than {than}")
    if not higher:
        return Text.of("none of ", whole, f" figures is higher than {than}")
    word = wording.NUMBERS[higher] if higher <= 10 else str(higher)
    count = Number(word, Computed("groups with a higher figure", higher, figures))
    return Text.of(count, " of ", whole, f" figures {'is' if higher == 1 else 'are'} higher than {than}")


def _name(setting: Setting, spec: ChartSpec, ref: Ref) -> str:
    """What tells a group from the others of its chart: its breakdown, its cohort or both."""
    parts = []
    if len({other.breakdown for other in spec.refs}) > 1:
        parts.append(setting.spec.breakdowns[ref.breakdown].short)
    if len({other.cohort for other in spec.refs}) > 1:
        parts.append(setting.spec.cohorts[ref.cohort].short)
    return ", ".join(parts) or setting.subject.name
