"""What was found for a claim as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.claims.found import Beside, Candidate, ClaimFound, PartFound, Since
from send_briefings.claims.verdict import PART_LABELS, Outcome, Verdict
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import Spread
from send_briefings.model import Period, Unit
from send_briefings.model.claim import Definition, Direction


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One row: what it is about, the published figure, what that is set beside, and what was found.

    `figures` is the figure, or the two that a change lies between; `text` is it in its unit. `beside` is None where the
    figure stands alone; with a `middle`, the middle of all places of its kind stands there.
    """

    label: str
    period: Period
    figures: tuple[Figure, ...]
    text: str
    beside: Figure | None
    middle: Spread | None
    beside_text: str
    finding: str


def claim_rows(found: ClaimFound) -> tuple[ClaimRow, ...]:
    """The rows of a claim's table: its numbers, then how figures lie to each other, then the newest; or none."""
    told = [row for part in found.parts for row in _part_rows(found, part)]
    return (*told, *_newest_rows(found))


def _part_rows(found: ClaimFound, part: PartFound) -> Iterator[ClaimRow]:
    if part.part.number is not None:
        yield from _number_rows(found, part)
    for one in part.then:
        if not one.broken:
            yield _beside_row(found, one, "")


def _number_rows(found: ClaimFound, part: PartFound) -> Iterator[ClaimRow]:
    """The value that is what was said; where there is none, those of the time meant."""
    hit = next((one for one in part.hits if not one.near), None)
    shown = [hit] if hit else list(part.meant)
    for one in shown:
        label = f"‘{part.part.said}’{_named(found, one.definition)}"
        if part.part.place != found.claim.place:
            label += f", {_upper(found.names[part.part.place])}"
        yield _candidate_row(label, one, PART_LABELS[part.verdict])
    for one in (hit for hit in part.hits if hit.near and part.verdict is Verdict.NO_MEASURE):
        yield _candidate_row(f"‘{part.part.said}’, {one.definition.short}", one, "Another measure, another time")


def _candidate_row(label: str, one: Candidate, finding: str) -> ClaimRow:
    change = len(one.figures) > 1
    text = wording.signed(one.value, 1) + "%" if change else _text(one.figure, one.definition)
    return ClaimRow(label, one.figures[-1].period, one.figures, text, None, None, "", finding)


def _newest_rows(found: ClaimFound) -> Iterator[ClaimRow]:
    now = [one for part in found.parts for one in part.now if not one.broken]
    for beside in now:
        yield _beside_row(found, beside, "Newest")
    for one in found.since if not now else ():
        yield _since_row(found, one)


def _since_row(found: ClaimFound, one: Since) -> ClaimRow:
    label = "Newest" if not one.near else "Nearest measure"
    label += f", {_lower(one.definition.short)}" if one.near else _named(found, one.definition)
    label += "" if one.figure.place == found.claim.place else f", {_upper(found.names[one.figure.place])}"
    england = one.england
    return ClaimRow(
        label=label + (", beside England" if england else ""),
        period=one.figure.period,
        figures=(one.figure,),
        text=_text(one.figure, one.definition),
        beside=england,
        middle=None,
        beside_text=_text(england, one.definition) if england else "",
        finding="",
    )


def _beside_row(found: ClaimFound, one: Beside, lead: str) -> ClaimRow:
    named = _named(found, one.definition).removeprefix(", ")
    if one.other is None:
        assert one.stand_in is not None
        whose = f"the middle of {one.stand_in.count} authorities"
    elif one.other.period != one.figure.period:
        whose = one.other.period.label
    else:
        here = one.other.place == one.figure.place
        words = (
            [_named(found, one.other_definition).removeprefix(", ")] if one.other_definition != one.definition else []
        )
        words += [] if here else [_upper(found.names[one.other.place])]
        whose = ", ".join(words)
    label = ", ".join(word for word in (lead, named, f"beside {whose}") if word)
    return ClaimRow(
        label=_upper(label),
        period=one.figure.period,
        figures=(one.figure,),
        text=_text(one.figure, one.definition),
        beside=one.other,
        middle=one.stand_in,
        beside_text=wording.value_text(one.other_value, one.other_definition.unit, one.other_definition.decimals),
        finding=_finding(one, newest=bool(lead)),
    )


def _finding(one: Beside, newest: bool) -> str:
    higher = (one.direction in {Direction.ABOVE, Direction.ROSE}) == (one.outcome is Outcome.AS_SAID)
    way = "Higher" if higher else "Lower"
    if one.outcome is Outcome.SIMILAR:
        return "No clear difference"
    quarter = f"; {one.quarter} quarter" if one.quarter else ""
    said = ", as was said" if one.outcome is Outcome.AS_SAID else ": not as was said"
    return f"{way}{'' if newest else said}{quarter}"


def _named(found: ClaimFound, definition: Definition) -> str:
    return f", {definition.short}" if len(found.definitions) > 1 else ""


def _text(figure: Figure, definition: Definition) -> str:
    assert figure.value is not None
    return wording.value_text(figure.value, Unit(definition.unit), definition.decimals)


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
