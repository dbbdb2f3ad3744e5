"""What was found for one part of a claim, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.claims.found import Beside, Candidate, ClaimFound, PartFound
from send_briefings.claims.parts import as_worded
from send_briefings.claims.telling import Telling
from send_briefings.claims.verdict import Known, Outcome, Verdict
from send_briefings.findings import when
from send_briefings.model.claim import Definition, Direction, Role

NOT_OUT = {
    Known.LIKELY_LATER: "That statistic was probably not out yet when this was said.",
    Known.NOT_ENDED: "That time was not over when this was said.",
}
_HIGHER, _LOWER = ("higher", "lower"), ("lower", "higher")
_WAYS = {
    Direction.ABOVE: _HIGHER,
    Direction.ROSE: _HIGHER,
    Direction.BELOW: _LOWER,
    Direction.FELL: _LOWER,
}


@dataclass(frozen=True, slots=True)
class PartText:
    """Adds sentences about one part to a text."""

    telling: Telling
    found: ClaimFound
    part: PartFound

    def add(self, besides: bool = True) -> None:
        """All that is said of the part; without `besides`, not how single figures lie to each other."""
        if self.part.part.number is not None:
            self._number()
        self._lie(besides)

    def _number(self) -> None:
        """Whether what was said is in the published record."""
        verdict, change = self.part.verdict, self.part.part.number is not None and self.part.part.number.change
        if verdict is Verdict.NO_MEASURE:
            self._no_figure()
        elif verdict is Verdict.NO_MATCH:
            self._no_change() if change else self._no_match()
        elif change:
            self._change()
        else:
            self._matches() if verdict is Verdict.MATCHES else self._elsewhere()

    def _matches(self) -> None:
        telling, part, hit = self.telling, self.part, self.part.hits[0]
        of = "" if part.part.place == self.found.claim.place else f" for {self._name(part.part.place)}"
        telling.add(
            f"{self._said()} matches the published figure{of} {telling.of(hit.period)}: "
            f"{telling.candidate(hit)}{self.named(hit.definition)}."
        )
        telling.add(NOT_OUT.get(hit.known, ""))
        revised = [one for one in part.meant if _same(one, hit) and one.value != hit.value]
        if revised:
            telling.add(f"It has been revised since, to {telling.candidate(revised[0])}.")
        others = [one for one in part.meant if one.definition != hit.definition]
        if others:
            telling.add(f"By another definition it was {self._listed(others, same=hit)}.")

    def _elsewhere(self) -> None:
        telling = self.telling
        hit = next(one for one in self.part.hits if not one.near)
        whose = wording.possessive(self._name(hit.figure.place))
        meant = self._meant()
        value, said = telling.candidate(hit), self._said()
        exact = "" if value == said else f", {value}"
        telling.add(f"{said} is {whose} figure {telling.of(hit.period)}{exact}{self.named(hit.definition)}.")
        if meant:
            same = self.part.part.years_before == 0
            time = "the time of the claim's own figure" if same else "the time that was meant"
            telling.add(f"For {time} it was {self._listed(meant, same=hit)}.")
            self._newest_then(meant[0])

    def _newest_then(self, meant: Candidate) -> None:
        """Where the right figure was probably not out yet, what the newest one then was."""
        newest = self.part.newest_then
        if meant.known is Known.LIKELY_LATER and newest is not None and newest.definition == meant.definition:
            when_newest = self.telling.during(newest.period)
            self.telling.add(
                f"That statistic was probably not out yet when this was said; the newest then was "
                f"{self.telling.candidate(newest)} {when_newest}."
            )
        else:
            self.telling.add(NOT_OUT.get(meant.known, ""))

    def _no_match(self) -> None:
        part = self.part
        time = self.telling.said(part.part.period_worded)
        self.telling.add(f"{self._said()} ({time}) matches no published figure.")
        self.telling.add(f"For that time the published {_are(len(part.meant))} {self._listed(part.meant)}.")
        nearest = part.nearest
        if nearest is not None and nearest not in part.meant:
            self.telling.add(f"The closest of any time is {self._listed([nearest])}.")

    def _no_figure(self) -> None:
        time = self.telling.said(self.part.part.period_worded)
        self.telling.add(f"Nothing is published for that time ({time}), so {self._said()} cannot be checked.")

    def _change(self) -> None:
        one = next((hit for hit in self.part.hits if hit.timely), self.part.hits[0])
        self.telling.add(f"{self._quoted()} matches {self._change_text(one)}.")

    def _no_change(self) -> None:
        tried = self.part.meant
        changes = wording.listed([self._change_text(one) for one in tried])
        self.telling.add(f"{self._quoted()} matches no published change: we found {changes}.")
        if self.part.part.years_before is None:
            earliest = self.telling.said(when(min(tried, key=lambda one: one.period).period))
            self.telling.add(
                f"We hold no figure from before {earliest}, so a change from an earlier time is not checked."
            )

    def _change_text(self, one: Candidate) -> str:
        earlier, later = one.figures
        way = "a rise" if one.value > 0 else "a fall"
        size = self.telling.said(self.telling.candidate(one).lstrip(wording.MINUS))
        return f"{way} of {size} from {when(earlier.period)} to {when(later.period)}"

    def _lie(self, besides: bool) -> None:
        """How the figures lie to each other, as they were."""
        telling, part = self.telling, self.part
        for reason in dict.fromkeys(one.broken for one in part.then if one.broken):
            what = "The change since then" if part.part.role is Role.BASELINE else "The difference"
            telling.add(f"{what} is not worked out: {telling.said(reason)}.")
        compared = [one for one in part.then if not one.broken]
        if not besides and part.part.number is None:
            self._summary(compared)
        else:
            for one in compared:
                telling.add(self.beside(one))
        if any(one.stand_in for one in compared):
            telling.add("England's figure for these children is not in the files, so the middle authority stands in.")
        if compared and part.part.number is None and not any(one.tested for one in compared):
            telling.add("Without published counts this is a plain comparison, not a test.")

    def _summary(self, compared: Sequence[Beside]) -> None:
        """How the figures lie to each other, all together."""
        if compared:
            worded = self._borne_out(as_worded(compared))
            self.telling.add(f"{self._quoted()} is {worded}.")
        same = [one for one in compared if one.fair]
        if same and len(same) < len(compared):
            whose = self._name(self.part.part.place)
            self.telling.add(f"Beside pupils with the same needs in {whose}, it is {self._borne_out(same)}.")

    def _borne_out(self, compared: Sequence[Beside]) -> str:
        so = sum(one.outcome is Outcome.AS_SAID for one in compared)
        if so == len(compared):
            return "borne out"
        return "not borne out" if not so else "borne out for some and not for others"

    def beside(self, one: Beside, still: bool = False) -> str:
        """One figure beside another, in a sentence."""
        telling = self.telling
        value = telling.value(one.figure, one.definition)
        as_said, other_way = _WAYS[one.direction]
        words = {
            Outcome.AS_SAID: f"still {as_said}" if still else f"{as_said}, as was said",
            Outcome.SIMILAR: "no clear difference",
            Outcome.OTHER_WAY: f"{other_way}, not {as_said}",
        }
        lead = f"{telling.during(one.figure.period)}{self.named(one.definition, ', ', '')}"
        quarter = f", in the {one.quarter} quarter" if one.quarter else ""
        return wording.sentence(f"{lead}: {value} against {self._other(one)}, {words[one.outcome]}{quarter}")

    def _other(self, one: Beside) -> str:
        """What a figure is set beside: its value, and whose it is."""
        telling = self.telling
        if one.other is None:
            assert one.stand_in is not None
            count = telling.fact("places", one.stand_in.count)
            middle = telling.amount("middle", one.other_value, one.definition)
            return f"{middle} in the middle of {count} authorities"
        value = telling.value(one.other, one.other_definition)
        here = one.other.place == one.figure.place
        if one.other_definition != one.definition:
            place = "" if here else f" in {self._name(one.other.place)}"
            return f"{value} for {telling.short(one.other_definition)}{place}"
        return f"{value} {telling.during(one.other.period)}" if here else f"{value} in {self._name(one.other.place)}"

    def _meant(self) -> list[Candidate]:
        """The values of the time meant, by the definition that the claim's own figure was found in where it was."""
        wanted = {one.definition for one in self.found.parts[0].hits if one.timely and not one.near}
        return [one for one in self.part.meant if one.definition in wanted] or list(self.part.meant)

    def _listed(self, values: Sequence[Candidate], same: Candidate | None = None) -> str:
        """Values, each with its time and definition; left out where they are those of the value just told."""
        told = []
        for one in values:
            time = "" if same and one.period == same.period else f" {self.telling.during(one.period)}"
            name = "" if same and one.definition == same.definition else self.named(one.definition)
            told.append(f"{self.telling.candidate(one)}{time}{name}")
        return wording.listed(told)

    def named(self, definition: Definition, before: str = " (", after: str = ")") -> str:
        """What tells a definition from the claim's others; "" where there are none."""
        several = len(self.found.definitions) > 1
        return f"{before}{self.telling.short(definition)}{after}" if several else ""

    def _said(self) -> str:
        return self.telling.said(self.part.part.said)

    def _quoted(self) -> str:
        return f"‘{wording.sentence(self._said()).rstrip('.')}’"

    def _name(self, place: str) -> str:
        return self.found.names[place]


def _same(one: Candidate, other: Candidate) -> bool:
    return one.definition == other.definition and one.period == other.period


def _are(count: int) -> str:
    return "figure is" if count == 1 else "figures are"
