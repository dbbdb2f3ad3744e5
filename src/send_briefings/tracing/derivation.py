"""What a number in a finding may come from, and the text it then has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import combinations
from typing import Any

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.findings import Finding, Setting, when
from send_briefings.model import Unit

VALUE, NUMERATOR, DENOMINATOR, PERIOD = "value", "numerator", "denominator", "period"
DIFFERENCE, FACT, CATALOGUE, RULE = "difference", "fact", "catalogue", "rule"
DIFFERENCES = frozenset({"difference", "peers_middle_half", "gap", "earlier_gap"})
_FIELD = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Derivation:
    """Where a number comes from.

    `how` is value, numerator, denominator or period (of the evidence row `rows[0]`), difference (the row `rows[0]`
    minus the row `rows[1]`, in either order), fact (the finding's comparison at `path`), catalogue (the words that the
    catalogue has for the measure, the group or the area) or rule (a threshold of the method).
    """

    how: str
    rows: tuple[int, ...] = ()
    path: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the file beside the briefing."""
        rows = {"rows": list(self.rows)} if self.rows else {}
        return {"how": self.how} | rows | ({"path": self.path} if self.path else {})


def phrases(setting: Setting, finding: Finding, *, differences: bool = True) -> dict[str, Derivation]:
    """Every text with figures in it that the finding's evidence, its facts and the catalogue give, and its derivation.

    A text that several give is that of the first, in this order: rows, differences of rows, facts, catalogue, rule.
    Differences are of two rows of one series and place, or of one period and either one place or one series; without
    `differences` only those that are among the facts.
    """
    found: dict[str, Derivation] = {}
    for text, derivation in _all(setting, finding, differences=differences):
        if any(letter.isdigit() for letter in text):
            found.setdefault(text, derivation)
    return found


def _all(setting: Setting, finding: Finding, *, differences: bool) -> Iterator[tuple[str, Derivation]]:
    rows = finding.evidence
    for index, figure in enumerate(rows):
        yield from _of_row(setting, figure, index)
    for (i, one), (j, other) in combinations(enumerate(rows), 2) if differences else ():
        if (one.ref == other.ref) + (one.place == other.place) + (one.period == other.period) >= 2:
            yield from _of_pair(setting, one, other, (i, j))
    decimals = sorted({_decimals(setting, figure) for figure in rows} | {0})
    money = any(Unit(figure.unit).is_money for figure in rows)
    for path, fact in flat(finding.facts):
        places = sorted({*decimals, 1}) if path.endswith(".percent") else decimals
        for text in _of_fact(fact, places, difference=_is_difference(path), money=money):
            yield text, Derivation(FACT, path=path)
    for text in catalogue_texts(setting):
        yield text, Derivation(CATALOGUE)
    yield str(GUARD), Derivation(RULE, path="guard")
    yield "95%", Derivation(RULE, path="level")
    yield "1%", Derivation(RULE, path="smallest_share_told")
    yield wording.ordinal(1), Derivation(RULE, path="best_rank")


def _of_row(setting: Setting, figure: Figure, index: int) -> Iterator[tuple[str, Derivation]]:
    if figure.value is not None:
        decimals = _decimals(setting, figure)
        yield wording.value_text(figure.value, Unit(figure.unit), decimals), Derivation(VALUE, (index,))
        yield wording.number(figure.value, decimals), Derivation(VALUE, (index,))
    for how, count in ((NUMERATOR, figure.numerator), (DENOMINATOR, figure.denominator)):
        if count is not None:
            yield wording.number(count), Derivation(how, (index,))
            yield _about(count), Derivation(how, (index,))
    for text in (when(figure.period), figure.period.label):
        yield text, Derivation(PERIOD, (index,))


def _of_pair(setting: Setting, one: Figure, other: Figure, at: tuple[int, int]) -> Iterator[tuple[str, Derivation]]:
    if one.value is None or other.value is None or one.unit != other.unit:
        return
    decimals = _decimals(setting, one)
    size = one.value - other.value
    plain = (wording.number(abs(size), decimals), wording.signed(size, decimals), wording.signed(-size, decimals))
    for text in (*plain, *(_money(size, decimals) if Unit(one.unit).is_money else ())):
        yield text, Derivation(DIFFERENCE, at)


def _is_difference(path: str) -> bool:
    """Whether a fact is a difference, which is in percentage points and never in per cent."""
    names = set(path.split("."))
    return bool(names & DIFFERENCES) or ("interval" in names and bool(names & {"change", "long_change"}))


def _money(value: float, decimals: int) -> tuple[str, ...]:
    """A sum of money or a difference of two, with and without its sign."""
    signs = (wording.signed_text(size, Unit.POUNDS, decimals) for size in (value, -value))
    return (wording.pounds(abs(value), decimals), *signs)


def _of_fact(fact: object, decimals: Sequence[int], *, difference: bool, money: bool) -> Iterator[str]:
    if isinstance(fact, str):
        yield fact
    elif isinstance(fact, int | float) and not isinstance(fact, bool):
        for places in decimals:
            if not difference:
                yield wording.number(fact, places) + "%"
            yield from (wording.number(value, places) for value in (fact, abs(fact)))
            yield wording.signed(fact, places)
            yield from _money(fact, places) if money else ()
        yield _about(fact)
        if fact == int(fact) and fact > 0:
            yield wording.ordinal(int(fact))


def flat(facts: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every single fact with its path, such as `standing.interval.0`.

    >>> list(flat({"change": {"interval": [1.0, 2.0]}, "value": None}))
    [('change.interval.0', 1.0), ('change.interval.1', 2.0), ('value', None)]
    """
    if isinstance(facts, Mapping):
        for name, fact in facts.items():
            yield from flat(fact, f"{path}.{name}" if path else str(name))
    elif isinstance(facts, list | tuple):
        for index, fact in enumerate(facts):
            yield from flat(fact, f"{path}.{index}")
    else:
        yield path, facts


def catalogue_texts(setting: Setting) -> list[str]:
    """The catalogue's own words about the area in which figures stand, without what is filled in, the longest first.

    The place's own name is among them: "Dorset (before April 2019)".
    """
    parts = {part.strip(" ,;:.()") for text in _strings(setting.spec) for part in _FIELD.split(text)}
    parts |= {setting.subject.name, setting.place.name}
    parts |= {part[:1].lower() + part[1:] for part in parts}  # a name in the middle of a sentence
    parts |= {part[:1].upper() + part[1:] for part in parts}  # a subject at its beginning
    told = (part for part in parts if any(letter.isdigit() for letter in part))
    return sorted(told, key=lambda part: (-len(part), part))


def _strings(value: object) -> Iterator[str]:
    """Every text in a part of the catalogue."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from _strings(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def _decimals(setting: Setting, figure: Figure) -> int:
    measure = setting.spec.measures.get(figure.ref.measure)
    return measure.decimals if measure else (1 if figure.unit == Unit.PERCENT else 0)


def _about(count: float) -> str:
    return wording.about(count).removeprefix("about ")
