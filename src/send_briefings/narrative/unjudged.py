"""Title, subtitle and summary where no series of an area may be judged: what is known, and why nothing is concluded."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.outcomes import history
from send_briefings.findings.setting import Setting
from send_briefings.model import Unit
from send_briefings.model.area import Ref
from send_briefings.narrative import quantities
from send_briefings.narrative.assessment import Assessment, assess
from send_briefings.narrative.brief import Tile
from send_briefings.narrative.lead import all_led
from send_briefings.narrative.title import TITLE_WORDS
from send_briefings.narrative.trusting import DoubtKind
from send_briefings.text import Computed, Number, Text

GRAVEST = (
    DoubtKind.WRONG, DoubtKind.INCOMPLETE, DoubtKind.SMALL_PLACE, DoubtKind.FEW, DoubtKind.OLD, DoubtKind.UNFIT,
    DoubtKind.BY_NATURE, DoubtKind.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """The words at the top of a briefing, and the series and figure they are about, None for none."""

    title: Text
    subtitle: Text
    summary: Text
    tiles: tuple[Tile, ...] = ()
    ref: Ref | None = None
    figure: Figure | None = None


def unjudged(setting: Setting) -> Told:
    """What is told at the top: what an inspection found, why a figure is doubtful, or that there is none."""
    if setting.measure(setting.spec.headline).unit is Unit.OUTCOME:
        return _inspection(setting)
    found = [assess(setting, setting.spec.headline), *all_led(setting)]
    worst = min(found, key=lambda one: GRAVEST.index(one.doubt) if one.doubt else len(GRAVEST))
    if worst.figure is None or worst.doubt is None:
        return _absent(setting, worst)
    place = Text.constant(setting.subject.name, "name")
    measure = setting.measure(worst.ref)
    name = Text.constant(measure.name, "catalogue")
    subtitle = Text.of(name, ". ", place, ", ", quantities.period(worst.figure))
    summary = worst.why_not
    if worst.doubt is DoubtKind.BY_NATURE:
        summary = Text.of(_statement(setting, worst.figure).sentence(), " ", worst.why_not)
    return Told(_title(setting, worst, worst.figure), subtitle, summary, worst.tiles, worst.ref, worst.figure)


def _title(setting: Setting, found: Assessment, figure: Figure) -> Text:
    period = quantities.period(figure)
    if found.doubt is DoubtKind.WRONG:
        return Text.of("The newest figures are probably wrong, so we draw no conclusion")
    if found.doubt is DoubtKind.INCOMPLETE:
        return Text.of("The figures for ", period, " may not be complete, so we draw no conclusion")
    if found.doubt is DoubtKind.SMALL_PLACE:
        return Text.of("Too few children here have an EHC plan to judge the figures")
    if found.doubt is DoubtKind.FEW:
        return Text.of("Too few were counted here in ", period, " to judge")
    if found.doubt is DoubtKind.OLD:
        return Text.of("The newest figures here are for ", period, ": too old to judge")
    name = Text.constant(setting.spec.name, "catalogue")
    if found.doubt is DoubtKind.UNFIT:
        return Text.of(name, ": these figures are not yet fit to judge a council")
    title = _statement(setting, figure).capitalised()
    if len(str(title).split()) <= TITLE_WORDS:
        return title
    measure = Text.constant(setting.measure(figure.ref).name, "catalogue")
    return Text.of(measure, ": ", quantities.shown(setting, figure), " in ", period)


def _statement(setting: Setting, figure: Figure) -> Text:
    """A figure as a whole clause, by the words of its measure."""
    words = {name: Text.constant(text, "catalogue") for name, text in setting.words(figure.ref).items()}
    slots = words | {"value": Text.of(quantities.shown(setting, figure)), "period": Text.of(quantities.period(figure))}
    return Text.fill(setting.measure(figure.ref).statement, slots)


def _absent(setting: Setting, found: Assessment) -> Told:
    """That there is no figure: that none is published, with the day somebody looked, or that we have none."""
    name, place = Text.constant(setting.spec.name, "catalogue"), Text.constant(setting.name, "name")
    subtitle = Text.constant(setting.subject.name, "name")
    said = setting.spec.no_figure
    if said is None:
        title = Text.of(name, ": we have no figures for this place")
        return Told(title, subtitle, found.why_not or Text.of("We do not have a figure for ", place).sentence())
    looked = Text.constant(wording.date_text(said.checked), "date")
    summary = Text.of(Text.fill(said.text, {"place": place}).sentence(), " We looked on ", looked, ".")
    return Told(Text.of(name, ": no figures are published"), subtitle, summary)


def _inspection(setting: Setting) -> Told:
    """What the newest inspection or revisit in the record found, and the one before."""
    name = Text.constant(setting.subject.name, "name")
    subtitle = Text.of("Inspection of the area by Ofsted and the Care Quality Commission. ", name)
    rows = history(setting)
    if not rows:
        place = Text.constant(setting.name, "name")
        title = Text.of("Inspections: our record has no outcome for ", place)
        return Told(title, subtitle, Text.of("Check Ofsted's site for a report on this area."))
    newest = rows[-1]
    words = _found(setting, newest)
    title = Text.of("Inspectors found that ", words, " in ", _month(newest))
    if len(str(title).split()) > TITLE_WORDS:
        title = Text.of("Inspectors found that ", words)
    told = [Text.of("The inspection of ", _whose(setting, newest), " began in ", _month(newest))]
    if len(rows) > 1:
        before, found = rows[-2], _found(setting, rows[-2])
        same = before.place == newest.place
        whom: Text | str = "" if same else Text.of(" of ", _whose(setting, before))
        told.append(Text.of("In ", _month(before), " inspectors", whom, " found that ", found))
    told.insert(1, Text.of("It looked at the council, health and schools"))
    summary = Text.joined(one.sentence() for one in told)
    return Told(title, subtitle, summary, (), newest.ref, newest)


def _found(setting: Setting, figure: Figure) -> Text:
    return Text.constant(setting.measure(figure.ref).outcome(figure.value or 0.0).words, "catalogue")


def _month(figure: Figure) -> Number:
    shown = wording.month_text(figure.period.start)
    return Number(shown, Computed("month", figure.period.start.isoformat(), (figure,)))


def _whose(setting: Setting, figure: Figure) -> Text:
    """The place that was inspected: one that stood before this one is told by its name."""
    if figure.place == setting.subject.code:
        return Text.constant(setting.name, "name")
    before = Text.constant(setting.names.get(figure.place, figure.place), "name")
    return Text.of(before, ", of which ", Text.constant(setting.name, "name"), " was part,")
