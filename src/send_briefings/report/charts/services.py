"""One small chart a service over months, all on one scale: the place bold, England thin, the target as a line."""

from __future__ import annotations

from dataclasses import replace

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting, when
from send_briefings.model.area import ChartSpec
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, source_of
from send_briefings.report.history import History, history_drawing, reach_of
from send_briefings.report.lead_charts import history_of, rows_shown
from send_briefings.report.line_drawing import INK, NARROW, WIDE, Drawing
from send_briefings.text import Number, Observed, Text

FEWEST = 3  # services
HEIGHT = 104.0
TITLE = 14.0
APART = 14.0


def chart(setting: Setting, spec: ChartSpec, _shown: CellEvidence) -> Chart | None:
    """The services' figures over the months; None where fewer than three have any to compare."""
    found: list[tuple[str, History, Figure]] = []
    for ref in spec.refs:
        rows = rows_shown(setting, ref)
        known = [row for row in rows if row.value is not None]
        if len(known) > 1:
            found.append((setting.spec.breakdowns[ref.breakdown].short, history_of(setting, ref, rows), known[-1]))
    if len(found) < FEWEST:
        return None
    measure = setting.measure(spec.refs[0])
    reach = [reach_of(history) for _, history, _ in found]
    whole = (min(low for low, _ in reach), max(high for _, high in reach))
    panels = [(name, _plain(history, whole)) for name, history, _ in found]
    newest = [row for _, _, row in found]
    most = max(newest, key=lambda row: row.value or 0.0)
    least = min(newest, key=lambda row: row.value or 0.0)
    title = Text.of(
        "from ", _value(setting, least), f" for {_phrase(setting, least)} to ", _value(setting, most),
        f" for {_phrase(setting, most)} in ", Number(when(most.period), Observed(most, "period")),
    )  # fmt: skip
    about = Text.of(
        Text.constant(f"{measure.name}, ", "catalogue"), f"{setting.subject.name}, by service, each month; ",
        "shaded: other children are counted from here on",
    )  # fmt: skip
    alt = alt_text(
        f"{len(found)} line charts by month.",
        " ".join(f"{name} {setting.value(row)} in {when(row.period)}." for name, _, row in found),
    )
    return Chart(
        title, about, (_drawn(panels, WIDE, 2, alt), _drawn(panels, NARROW, 1, alt)), source_of(setting, newest)
    )


def _plain(history: History, reach: tuple[float, float]) -> History:
    """A chart for a small space: no band, no reasons at breaks, on the scale of all."""
    moments = tuple(replace(one, band=None, why="", count="") for one in history.moments)
    return replace(history, moments=moments, reach=reach, place="")


def _drawn(panels: list[tuple[str, History]], width: float, columns: int, alt: str) -> str:
    each = (width - APART * (columns - 1)) / columns
    rows = -(-len(panels) // columns)
    drawing = Drawing(width, rows * (HEIGHT + TITLE) + (rows - 1) * 6)
    for index, (name, history) in enumerate(panels):
        x, y = (index % columns) * (each + APART), (index // columns) * (HEIGHT + TITLE + 6)
        drawing.words(x, y + 10, name, 9.0, 600, colour=INK)
        drawing.place(history_drawing(history, each, HEIGHT), x, y + TITLE)
    return drawing.svg(alt)


def _value(setting: Setting, row: Figure) -> Number:
    return Number(setting.value(row), Observed(row))


def _phrase(setting: Setting, row: Figure) -> str:
    phrase = setting.spec.breakdowns[row.ref.breakdown].phrase
    return phrase or wording.sentence(setting.spec.breakdowns[row.ref.breakdown].short).lower()
