"""What a briefing shows of a council's own returns: never without their label, never mixed with published figures."""

from __future__ import annotations

from markupsafe import Markup

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.said import Said
from send_briefings.catalogue.as_known import names_later
from send_briefings.compare.figures import Figure
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting
from send_briefings.model import Measure
from send_briefings.model.area import Ref
from send_briefings.model.measure import OWN_LABEL
from send_briefings.text import Text

LABEL = OWN_LABEL
MISSING = Cell("–", "missing")


def rests_on_returns(setting: Setting) -> bool:
    """Whether the area's headline is of a series that only a council itself can give."""
    return setting.spec.headline.local


def measures_told(setting: Setting) -> list[Measure]:
    """The measures whose definition a reader needs: not those that only a council can give where it gave none."""
    given = {ref.measure for ref in setting.spec.local_refs if setting.figures.series(ref, setting.subject.code)}
    until = setting.known_on
    measures = [m for m in setting.spec.measures.values() if until is None or not names_later(m.name, until)]
    return [m for m in measures if rests_on_returns(setting) or not m.only_local or m.id in given]


def own_table(setting: Setting, shown: CellEvidence, said: Said) -> str:
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
    words = f"What the council itself reports, {setting.subject.name}. {LABEL}, {' and '.join(releases)}."
    caption = said.text(Text.constant(words, "name"))
    return table(
        Markup(caption), ["Figure", "Newest", "Period", "Before", "Period before"], rows, class_="comparison own"
    )


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
