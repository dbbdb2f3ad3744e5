"""A sentence of an overview, what it was worked out from, and where each of its numbers comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings import Finding, Setting, when
from send_briefings.model import Unit
from send_briefings.tracing import TracedNumber
from send_briefings.tracing.derivation import (
    DENOMINATOR,
    FACT,
    NUMERATOR,
    PERIOD,
    VALUE,
    Derivation,
    flat,
    phrases,
)
from send_briefings.tracing.trace import trace_text

DECIMALS = (0, 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One or more sentences that say one thing.

    `id` is its name on the page, letters, digits, hyphens and full stops. `evidence` are the rows of the tidy table
    that say it, `facts` what was worked out from them or stands in the catalogue (numbers, texts, and lists and tables
    of them). `setting` is the area's whose words it is in, for their decimals and names; None where it speaks of
    several areas or none. `basis` is the small line under it, `verdict` a word for the file of findings.

    >>> said = Statement(id="count", text="3 of 12 measures are better.", facts={"better": 3, "measures": 12})
    >>> [(number.said, number.derivation.path) for number in said.traced()]
    [('3', 'better'), ('12', 'measures')]
    """

    id: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Figure, ...] = ()
    setting: Setting | None = None
    basis: str = ""
    verdict: str = "described"

    def known(self) -> Mapping[str, Derivation]:
        """Every text with figures in it that the evidence and the facts give."""
        if self.setting is None:
            return plain_phrases(self.evidence, self.facts)
        lead = self.setting.spec.headline
        finding = Finding(
            kind=self.id,
            ref=lead,
            place=self.setting.subject.code,
            period="",
            verdict=self.verdict,
            text=self.text,
            basis=self.basis,
            facts=dict(self.facts),
            evidence=self.evidence,
        )
        return phrases(self.setting, finding)

    def traced(self) -> tuple[TracedNumber, ...]:
        """Every number of the text with its derivation; None for one that nothing gives."""
        return trace_text(self.text, self.known())

    def as_json(self) -> dict[str, Any]:
        """For the file beside the briefing; its numbers are added where it is shown."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "text": self.text,
            "basis": self.basis,
            "facts": dict(self.facts),
            "evidence": [figure.row() for figure in self.evidence],
        }


def plain_phrases(rows: Iterable[Figure], facts: Mapping[str, Any]) -> dict[str, Derivation]:
    """Every text with figures in it that rows and facts give where no area's words stand behind them.

    A value or a fact may be told with none, one or two decimals; a fact with a sign, as per cent, in pounds or as a
    rank too.
    """
    found: dict[str, Derivation] = {}
    for told, derivation in (*_of_rows(rows), *_of_facts(facts)):
        if any(letter.isdigit() for letter in told):
            found.setdefault(told, derivation)
    return found


def _of_rows(rows: Iterable[Figure]) -> Iterator[tuple[str, Derivation]]:
    for index, figure in enumerate(rows):
        for places in DECIMALS if figure.value is not None else ():
            assert figure.value is not None
            yield wording.value_text(figure.value, Unit(figure.unit), places), Derivation(VALUE, (index,))
            yield wording.number(figure.value, places), Derivation(VALUE, (index,))
        for how, count in ((NUMERATOR, figure.numerator), (DENOMINATOR, figure.denominator)):
            if count is not None:
                yield wording.number(count), Derivation(how, (index,))
        for told in (when(figure.period), figure.period.label):
            yield told, Derivation(PERIOD, (index,))


def _of_facts(facts: Mapping[str, Any]) -> Iterator[tuple[str, Derivation]]:
    for path, fact in flat(facts):
        derivation = Derivation(FACT, path=path)
        if isinstance(fact, str):
            yield fact, derivation
        elif isinstance(fact, int | float) and not isinstance(fact, bool):
            for places in DECIMALS:
                plain = wording.number(fact, places)
                yield from ((told, derivation) for told in (plain, f"{plain}%", f"£{plain}"))
                yield wording.number(abs(fact), places), derivation
                yield wording.signed(fact, places), derivation
            if fact == int(fact) and fact > 0:
                yield wording.ordinal(int(fact)), derivation
