"""How a series stands and which way it goes, as overviews tell it: the words of `narrative.assess` with a sign."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.display.block import element, text
from send_briefings.findings import Setting
from send_briefings.model.area import Ref
from send_briefings.narrative import Aspect, Assessment, Tile, Tone, assess
from send_briefings.narrative.quantities import period as short_period
from send_briefings.text import Number, Observed, Text

SIGNS = {Tone.GOOD: "▲", Tone.BAD: "▼", Tone.NEUTRAL: "●", Tone.NONE: "○"}
BESIDE = {
    Aspect.LAW: "the law",
    Aspect.TARGET: "the target",
    Aspect.ENGLAND: "England",
    Aspect.COUNCILS: "most councils",
}
JOINED = {"About the same": "as", "Not clearly different": "from"}


@dataclass(frozen=True, slots=True)
class Assessed:
    """A series of a place with its assessment."""

    setting: Setting
    ref: Ref
    assessment: Assessment

    @property
    def name(self) -> Text:
        """The measure in a few words, with the group it is about."""
        setting, ref = self.setting, self.ref
        measure, label = setting.measure(ref).name, setting.label(ref)
        return Text.constant(measure if measure == label else f"{measure}, {label}", "catalogue")

    @property
    def body(self) -> str:
        """The NHS body whose figures they are, in a sentence; "" where they are the place's own."""
        return "" if self.assessment.own else self.setting.subject.in_sentence

    @property
    def value(self) -> Text:
        """The newest figure; that there is none."""
        figure = self.assessment.figure
        return Text.of("no figure") if figure is None else Text.of(Number(self.setting.value(figure), Observed(figure)))

    @property
    def period(self) -> Text:
        """The period of the newest figure; empty where there is none."""
        figure = self.assessment.figure
        return Text() if figure is None else Text.of(short_period(figure))


def assessed(setting: Setting, ref: Ref) -> Assessed:
    """The series of a place, assessed by the rules that hold for every page."""
    return Assessed(setting, ref, assess(setting, ref))


def verdict_markup(tile: Tile | None, *, signed: bool = True) -> str:
    """A verdict's sign, hidden from a screen reader, and its word; a body that is not the council takes no sign."""
    if tile is None:
        return text("not judged")
    sign = element("span", SIGNS[tile.tone], class_="sign", aria_hidden="true") + " " if signed else ""
    return f"{sign}{element('strong', text(tile.word))}"


def verdict_text(one: Assessed) -> Text:
    """Both words as running text: "worse than England, down sharply"; why there are none where it is not judged."""
    found = one.assessment
    if not found.judged or found.standing is None or found.direction is None:
        return Text.of("not judged. ", found.why_not)
    word, aspect = found.standing.word.lower(), found.standing.aspect
    joined = JOINED.get(found.standing.word, "than")
    if aspect in (Aspect.LAW, Aspect.TARGET):
        stands = f"{BESIDE[aspect]} {word}"
    else:
        stands = f"{word} {joined} {BESIDE[aspect]}"
    return Text.of(f"{stands}, {found.direction.word[:1].lower()}{found.direction.word[1:]}")
