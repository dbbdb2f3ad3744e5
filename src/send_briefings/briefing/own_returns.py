"""What a briefing shows of a council's own returns: never without their label, never mixed with published figures."""

from __future__ import annotations

import re
from datetime import date

from send_briefings import wording
from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.catalogue.as_known import names_later
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting
from send_briefings.model import Measure
from send_briefings.model.area import Ref

LABEL = "The council's own return, not published statistics"
MISSING = Cell("–", "missing")
_CAPTION_END = re.compile(r"(</figcaption>|</caption>)")


def rests_on_returns(setting: Setting) -> bool:
    """Whether the area's headline is of a series that only a council itself can give."""
    return setting.spec.headline.local


def labelled(setting: Setting, markup: str) -> str:
    """Charts or tables, each caption ending in the label where the area rests on the council's own return."""
    return _CAPTION_END.sub(rf" {LABEL}.\1", markup) if rests_on_returns(setting) else markup


def notice(setting: Setting) -> str:
    """What stands at the top where the area rests on the council's own return, or lacks one; "" for other areas."""
    if not rests_on_returns(setting):
        return ""
    if setting.figures.latest(setting.spec.headline, setting.subject.code) is not None:
        said = f"{LABEL}: so is every figure here. Nobody else has checked them, and no other place is compared."
        return element("div", element("p", text(said)), class_="callout note", role="note")
    if setting.place.closed is not None:
        return ""
    first = (
        "Nobody publishes these figures, so none is shown. The council can add its own. They would be shown as the "
        "council's own return, not published statistics."
    )
    how = (
        "How: the council's analysts run "
        + element("code", f"send-briefings data template {setting.spec.id}")
        + ", fill in the file it writes, put it into the folder "
        + element("code", "data/local")
        + ", and run "
        + element("code", "send-briefings data check")
        + "."
    )
    return element("div", element("p", text(first)) + element("p", how), class_="callout note", role="note")


def known_line(setting: Setting, dated: date | None, as_of: date | None) -> str:
    """Up to when the council's figures are known, or when it was seen that none are published; "" for other areas."""
    if not rests_on_returns(setting):
        return ""
    if dated is not None:
        return f"The council's own figures, as of {wording.date_text(as_of or dated)}, not published statistics"
    if as_of is not None:
        return f"No figures are held up to {wording.date_text(as_of)}"
    checked = setting.spec.no_figure.checked if setting.spec.no_figure else None
    return (
        f"No figures are held; none were published on {wording.date_text(checked)}"
        if checked
        else "No figures are held"
    )


def measures_told(setting: Setting) -> list[Measure]:
    """The measures whose definition a reader needs: not those that only a council can give where it gave none."""
    given = {ref.measure for ref in setting.spec.local_refs if setting.figures.series(ref, setting.subject.code)}
    until = setting.known_on
    measures = [m for m in setting.spec.measures.values() if until is None or not names_later(m.name, until)]
    return [m for m in measures if rests_on_returns(setting) or not m.only_local or m.id in given]


def own_table(setting: Setting, shown: CellEvidence) -> str:
    """What the council itself gave of measures that are published too; "" where it gave nothing.

    The newest figure of each series stands with its period, and the one before it; none is set beside a published one.
    """
    if rests_on_returns(setting):
        return ""
    found = [(ref, setting.figures.series(ref, setting.subject.code)) for ref in setting.spec.local_refs]
    rows = [_row(setting, shown, ref, series) for ref, series in found if series]
    if not rows:
        return ""
    releases = list(dict.fromkeys(series[-1].release for _, series in found if series))
    caption = f"What the council itself reports, {setting.subject.name}. {LABEL}, {' and '.join(releases)}."
    return table(caption, ["Figure", "Newest", "Period", "Before", "Period before"], rows, class_="comparison own")


def _row(setting: Setting, shown: CellEvidence, ref: Ref, series: tuple[Figure, ...]) -> Row:
    measure, label = setting.measure(ref), setting.label(ref)
    header = f"{measure.name}: {label}" if label != measure.name else measure.name
    newest, before = series[-1], series[-2] if len(series) > 1 else None
    cells = [*_cells(setting, shown, newest), *(_cells(setting, shown, before) if before else (MISSING, MISSING))]
    return Row(header, tuple(cells))


def _cells(setting: Setting, shown: CellEvidence, figure: Figure) -> tuple[Cell, Cell]:
    known = figure.value is not None
    value = shown.figure(figure, setting.value(figure)) if known else Cell(setting.value(figure), "missing")
    return value, shown.period(figure)
