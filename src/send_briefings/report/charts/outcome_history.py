"""When the place and its neighbours were inspected, and with what outcome."""

from __future__ import annotations

from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.model import Place
from send_briefings.model.area import ChartSpec
from send_briefings.narrative.outcomes import history, outcome_refs
from send_briefings.report.blocks import Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, source_of
from send_briefings.report.outcomes import Event, OutcomesChart, outcomes_svgs
from send_briefings.text import Number, Observed, Text

FEWEST = 3  # places


def chart(setting: Setting, _spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The outcomes over the years; None where the place or all but one of its neighbours have none."""
    own = history(setting)
    refs = outcome_refs(setting)
    others = [(place, _figures(setting, place)) for place in setting.neighbours]
    others = [(place, figures) for place, figures in others if figures]
    if not own or 1 + len(others) < FEWEST:
        return None
    kinds = tuple(setting.measure(ref).name for ref in refs)
    rows = [(setting.subject.name, tuple(_event(setting, figure) for figure in own))]
    rows += [(place.name, tuple(_event(setting, figure) for figure in figures)) for place, figures in others]
    last = own[-1]
    title = Text.of(
        "the newest outcome, of ", Number(last.period.label, Observed(last, "period")), ", is “",
        Text.constant(_lowered(setting.value(last)), "catalogue"), "”",
    )  # fmt: skip
    about = Text.of("inspections and revisits of ", setting.subject.in_sentence, " and its statistical neighbours")
    alt = alt_text(
        f"Time line of {len(rows)} places.",
        *(f"{setting.measure(f.ref).name}, {f.period.label}: {setting.value(f)}." for f in reversed(own)),
    )
    cells = [Row(f"{place}, {setting.measure(f.ref).name}", (shown.period(f), shown.figure(f, setting.value(f))))
             for place, figures in [(setting.subject.name, own), *((p.name, f) for p, f in others)]
             for f in figures]  # fmt: skip
    beside = table("Outcomes by place", ["Place", "Began", "Outcome"], cells, numbers=False)
    made = OutcomesChart(kinds, tuple(rows), alt)
    return Chart(title, about, outcomes_svgs(made), source_of(setting, own), beside)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _figures(setting: Setting, place: Place) -> list[Figure]:
    found = [f for ref in outcome_refs(setting) for f in setting.figures.series(ref, place.code) if f.value is not None]
    return sorted(found, key=lambda figure: figure.period.start)


def _event(setting: Setting, figure: Figure) -> Event:
    values = [one.value for one in setting.measure(figure.ref).outcomes]
    fill = 0 if figure.value == values[0] else 2 if figure.value == values[-1] else 1
    return Event(figure.period.start, outcome_refs(setting).index(figure.ref), fill)
