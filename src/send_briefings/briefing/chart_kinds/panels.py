"""Small charts over months, one a service, with the limits of usual variation where they are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup, gaps_within, points
from send_briefings.briefing.chart_words import KEPT_BACK
from send_briefings.compare.figures import Figure
from send_briefings.compare.submissions import jumps
from send_briefings.display.charts import Gap, Line, Panel, PanelChart, UsualRange, panels_svg
from send_briefings.findings import Setting, standing, when
from send_briefings.findings.process import Process, process, why_broken
from send_briefings.findings.sentences.process import verdict_text
from send_briefings.findings.trust import not_judged
from send_briefings.model.area import ChartSpec, Ref
from send_briefings.model.period import month_before


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """Small charts over months as markup; "" where there is nothing to draw."""
    measure = setting.measure(spec.refs[0])
    shares = measure.unit.value == "percent"
    panels, words, told = [], [], []
    for ref in spec.refs:
        rows = setting.figures.series(ref, setting.subject.code)
        lines = [Line(setting.subject.name, points(rows))]
        england = setting.figures.series(ref, setting.england.code) if shares else ()
        if shares:
            lines.append(Line("England", points(england), comparator=True))
        judged = process(setting, ref) if shares else None
        title = setting.spec.breakdowns[ref.breakdown].short
        cut = _cuts(setting, england)
        panel = Panel(title, tuple(lines), _cuts(setting, rows), *_missing(rows), _usual_range(judged), cut)
        changed = _changed(setting, ref)
        told += [f"{title}: the list at least {c} in {wording.month_text(m)}." for m, c in changed.items()]
        panels.append(panel)
        words.append(f"{title}: {_panel_alt(setting, rows, panel, judged, changed)}")
    if not any(panel.lines[0].known() for panel in panels):
        return ""
    gaps = gaps_within(setting, spec.refs, [line for panel in panels for line in panel.lines])
    title = _panel_title(setting, spec, shares)
    caption = f"{measure.name}, by service, each month. " + _panel_caption(panels, gaps, told)
    alt = f"Line charts by month. {title} {' '.join(words)}" + "".join(f" No figures for {gap.label}." for gap in gaps)
    chart = PanelChart(name, tuple(panels), measure.unit, measure.decimals, alt, gaps, same_scale=shares)
    return figure_markup(panels_svg(chart), title, caption.strip())


def _panel_caption(panels: Sequence[Panel], gaps: Sequence[Gap], changed: Sequence[str]) -> str:
    """What the marks on the panels mean, those that are there, and which lists changed most at a cut."""
    parts = [f"Hatched: {gap.label}, for which no figures are held." for gap in gaps]
    if any(panel.cuts for panel in panels):
        parts.append("Dotted: from here on, other children are counted; no line is drawn across.")
    return " ".join([*parts, *changed])


def _missing(rows: Sequence[Figure]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The months whose row has no figure, and those whose figure is kept back; none where no month has one."""
    absent = [row for row in rows if row.value is None]
    if len(absent) == len(rows):
        return (), ()
    hidden = tuple(row.period.start for row in absent if row.status in KEPT_BACK)
    return tuple(row.period.start for row in absent if row.period.start not in hidden), hidden


def _cuts(setting: Setting, rows: Sequence[Figure]) -> tuple[date, ...]:
    """The months from which the figures of a series are not like those of the month before."""
    known = [row for row in rows if row.value is not None]
    return tuple(
        later.period.start
        for earlier, later in pairwise(known)
        if earlier.period.start == month_before(later.period.start) and why_broken(setting, earlier, later)
    )


def _changed(setting: Setting, ref: Ref) -> dict[date, str]:
    """The months in which a list at least doubled or halved, and which of the two."""
    counted = Ref("waiting", ref.cohort, ref.breakdown, ref.source)
    counts = {f.period.start: f.value for f in setting.figures.series(counted, setting.subject.code)}
    return {jump.later: "doubled" if jump.after > jump.before else "halved" for jump in jumps(counts)}


def _usual_range(judged: Process | None) -> UsualRange | None:
    """The limits to draw, no lower than 0% and no higher than 100%."""
    if judged is None or judged.limits is None:
        return None
    figures = judged.stretch.figures
    return UsualRange(
        start=figures[0].period.start,
        end=figures[-1].period.start,
        centre=judged.limits.mean,
        lower=max(0.0, judged.limits.lower),
        upper=min(100.0, judged.limits.upper),
        signals=tuple(f.period.start for f, found in zip(figures, judged.signals, strict=True) if found),
    )


def _panel_alt(
    setting: Setting, rows: Sequence[Figure], panel: Panel, judged: Process | None, changed: Mapping[date, str]
) -> str:
    """A panel in words: its ends, England, its verdict, and where the line is not whole."""
    known = [row for row in rows if row.value is not None]
    if not known:
        return "nothing submitted."
    ends = dict.fromkeys(f"{setting.value(row)} in {row.period.label}" for row in (known[0], known[-1]))
    parts = [f"{' and '.join(ends)}."]
    if setting.measure(known[-1].ref).unit.value == "percent":
        england = setting.figures.at(known[-1].ref, setting.england.code, known[-1].period.start)
        if england is not None and england.value is not None:
            parts.append(f"England {setting.value(england)} in {england.period.label}.")
    parts.append(verdict_text(setting, judged))
    parts += [f"The number at least {what} in {wording.month_text(month)}." for month, what in changed.items()]
    others = sum(month not in changed for month in panel.cuts)
    if others:
        count = wording.counted(others, "other month" if changed else "month")
        parts.append(f"The line is cut in {count}, from which other children are counted.")
    if panel.missing:
        parts.append(f"No figure in {wording.counted(len(panel.missing), 'month')}.")
    if panel.hidden:
        parts.append(f"The figure is kept back in {wording.counted(len(panel.hidden), 'month')}.")
    return " ".join(part for part in parts if part)


def _panel_title(setting: Setting, spec: ChartSpec, shares: bool) -> str:
    newest = [f for ref in spec.refs if (f := setting.figures.latest(ref, setting.subject.code)) is not None]
    last = max(newest, key=lambda figure: figure.period.start)
    if not shares:
        rows = [f for f in newest if f.period.start == last.period.start]
        most = max(rows, key=lambda figure: figure.value or 0.0)
        service = setting.spec.breakdowns[most.ref.breakdown].phrase
        return f"The longest list in {when(most.period)} was for {service}, at {setting.value(most)} children."
    rows = [f for f in newest if f.period.start == last.period.start and not not_judged(setting, f)]
    verdicts = {f: found for f in rows if (found := standing(setting, f)).england_verdict is not None}
    if not verdicts:
        return f"No share of {when(last.period)} is compared with England's."
    worse = [found for found in verdicts.values() if found.on_the_worse_side]
    higher = f"a higher share waiting over 18 weeks than England in {when(last.period)}"
    if len(verdicts) == 1:
        service = setting.spec.breakdowns[next(iter(verdicts)).ref.breakdown].short
        return f"{service} {'had' if worse else 'did not have'} {higher}."
    count = wording.NUMBERS[len(worse)] if worse else "none"
    return wording.sentence(f"{count} of {wording.counted(len(verdicts), 'service')} had {higher}")
