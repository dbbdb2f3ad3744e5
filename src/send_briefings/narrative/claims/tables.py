"""What was found for a claim in words, as rows of a table and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from send_briefings import wording
from send_briefings.analysis.context import when
from send_briefings.analysis.figures import Figure
from send_briefings.model import Unit
from send_briefings.model.claim import Definition, StatedNumber
from send_briefings.narrative.claims.found import (
    LABELS,
    Availability,
    ClaimFound,
    ClaimVerdict,
    Comparison,
    ComparisonOutcome,
    LaterFigures,
    Match,
    PartFound,
    PartVerdict,
    SearchScope,
)
from send_briefings.text import Computed, Number, Observed, Text

SHARES = (
    ("right", frozenset({PartVerdict.RIGHT})),
    ("right for some children only", frozenset({PartVerdict.PARTLY})),
    ("not right", frozenset({PartVerdict.WRONG, PartVerdict.ELSEWHERE})),
    ("cannot be checked", frozenset({PartVerdict.UNCHECKED})),
)


def claimed(found: ClaimFound) -> Text:
    """What was claimed, in our own words."""
    return Text.constant(found.claim.claimed, "catalogue")


def verdict(found: ClaimFound) -> Text:
    """The verdict; of a claim that is partly right, which parts are."""
    label = Text.of(LABELS[found.verdict])
    if found.verdict is not ClaimVerdict.PARTLY:
        return label
    reported = []
    for words, verdicts in SHARES:
        parts = [Text.constant(part.part.stated, "catalogue") for part in found.stated if part.verdict in verdicts]
        if parts:
            reported.append(Text.of(f"{words}: ", Text.joined(parts, ", ", " and ")))
    return Text.of(label, " (", Text.joined(reported, "; "), ")")


def record(found: ClaimFound) -> Text:
    """What the published record shows: the figures of the time that was meant, then what has come since."""
    reported: list[Text] = []
    if all(part.verdict is PartVerdict.UNCHECKED for part in found.stated):
        reported += [text.sentence() for text in _unchecked(found)]
    else:
        reported += [text.sentence() for part in found.parts for text in _part(found, part)]
    newest = [*_since(found)]
    if newest:
        reported.append(Text.of("Since then: ", Text.joined(newest, "; ")).sentence())
    return Text.joined(dict.fromkeys(reported))


def _part(found: ClaimFound, part: PartFound) -> Iterator[Text]:
    if part.part.number is not None:
        yield from _number(found, part)
    broken = dict.fromkeys(one.broken for one in part.then if one.broken)
    for reason in broken:
        yield Text.of("the change cannot be worked out: ", Text.constant(reason, "catalogue"))
    compared = [one for one in part.then if not one.broken]
    if part.part.number is None:
        yield from _besides(found, compared)
    if any(one.stand_in for one in compared):
        yield Text.of("we do not hold England's figure for these pupils")


def _number(found: ClaimFound, part: PartFound) -> Iterator[Text]:
    """The figures of the time meant; of a number that is another time's, which."""
    change = part.part.number is not None and part.part.number.change
    if part.verdict is PartVerdict.UNCHECKED and change and part.meant:
        yield from map(_change, part.meant)
        yield Text.of(
            "no starting year was named, and we hold none from before ",
            _when(min(part.meant, key=lambda one: one.period).figure),
        )
        return
    if part.verdict is PartVerdict.UNCHECKED:
        yield Text.of("we hold no figure for ", Text.constant(part.part.period_worded, "catalogue"))
        return
    if change:
        yield from (_change(one) for one in (part.hits[:1] or part.meant))
        return
    own = [one for one in part.hits if one.timely and not one.near][:1]
    others = [one for one in part.meant if all(one.definition != hit.definition for hit in own)]
    several = _is_share(part) and sum(map(_is_share, found.parts)) > 1
    which = Text.of("for ", Text.constant(part.part.stated, "catalogue"), ", ") if several else Text()
    yield Text.of(which, _values(found, part, [*own, *others]))
    if own and _is_loose(part, own[0]):
        yield Text.constant(part.part.reading, "catalogue")
    if part.verdict is PartVerdict.ELSEWHERE:
        hit = next(one for one in part.hits if not one.near and one.known is not Availability.NOT_ENDED)
        said = Text.constant(part.part.stated, "catalogue")
        newest = part.newest_then is not None and part.newest_then.period == hit.period
        rest = ", the newest that was published when this was said" if newest else ""
        yield Text.of(said, " was the figure for ", _when(hit.figure), _named(found, hit.definition), rest)


def _is_share(part: PartFound) -> bool:
    number = part.part.number
    return number is not None and number.unit is Unit.PERCENT and not number.change


def _is_loose(part: PartFound, hit: Match) -> bool:
    """Whether a percentage is right only as it was read, and not to the last digit that was said."""
    number = part.part.number
    if number is None or not _is_share(part) or not part.part.reading:
        return False
    decimals = len(part.part.stated.partition(".")[2].rstrip("%"))
    return round(abs(hit.value - number.value), 9) > 0.5 / 10.0**decimals


def _values(found: ClaimFound, part: PartFound, values: Sequence[Match]) -> Text:
    """Values of one period together: in a year, by each definition."""
    reported = []
    for start in dict.fromkeys(one.period for one in values):
        same = [one for one in values if one.period == start]
        shown = [Text.of(_value(one), _revised(part, one), _named(found, one.definition)) for one in same]
        listed = Text.joined(shown, ", ")
        reported.append(Text.of(_during(same[0].figures[-1]), ": ", listed))
    where = _place("" if part.part.place == found.claim.place else f"{_upper(found.names[part.part.place])}, ")
    return Text.of(where, Text.joined(reported, "; "))


def _revised(part: PartFound, one: Match) -> Text:
    """What a figure was revised to after it was first published; nothing where it stands."""
    later = [other for other in part.meant if (other.definition, other.period) == (one.definition, one.period)]
    changed = [other for other in later if other.value != one.value]
    return Text.of(", since revised to ", _value(changed[0])) if changed else Text()


def _change(one: Match) -> Text:
    earlier, later = one.figures
    size = Number(
        wording.value_text(abs(one.value), Unit.PERCENT, 1), Computed("change in per cent", one.value, one.figures)
    )
    way = "a rise" if one.value > 0 else "a fall"
    return Text.of(f"the published change is {way} of ", size, " from ", _when(earlier), " to ", _when(later))


def _besides(found: ClaimFound, besides: Sequence[Comparison]) -> Iterator[Text]:
    """Figures and what they are set beside; figures of one time that are set beside the same one together."""
    together: dict[object, list[Comparison]] = {}
    for one in besides:
        together.setdefault((one.figure.period, one.other or one), []).append(one)
    yield from (_beside(found, same) for same in together.values())


def _beside(found: ClaimFound, same: Sequence[Comparison]) -> Text:
    """A figure, or several of one time, and what that is set beside."""
    one = same[0]
    figures = [Text.of(_figure(each.figure, each.definition), _named(found, each.definition)) for each in same]
    own = Text.of(_during(one.figure), ": ", Text.joined(figures, ", ", " and "))
    if one.stand_in is not None:
        count = Number(wording.number(one.stand_in.count), Computed("places", one.stand_in.count))
        middle = wording.value_text(one.other_value, one.definition.unit, one.definition.decimals)
        half = Number(middle, Computed("median", one.other_value))
        return Text.of(own, "; half of ", count, " councils were below ", half)
    assert one.other is not None
    here = one.other.place == one.figure.place
    whose = _place("" if here else f" in {found.names[one.other.place]}")
    if one.other_definition != one.definition:
        whose = Text.of(f" for {_lower(one.other_definition.short)}", whose)
    elif here:
        return Text.of(own, " against ", _figure(one.other, one.other_definition), " ", _during(one.other))
    return Text.of(own, " against ", _figure(one.other, one.other_definition), whose)


def _since(found: ClaimFound) -> Iterator[Text]:
    """The newest figures: set beside each other as the claim does, or with England's."""
    now = [one for part in found.parts for one in part.now if one.outcome is not ComparisonOutcome.NOT_COMPARED]
    reported = [*_besides(found, now)] or [_newest(found, one) for one in found.since]
    yield from dict.fromkeys(reported)


def _newest(found: ClaimFound, one: LaterFigures) -> Text:
    body = _place("" if one.figure.place == found.claim.place else f" ({found.names[one.figure.place]})")
    reported = Text.of(
        _during(one.figure), body, ": ", _figure(one.figure, one.definition), _named(found, one.definition)
    )
    return (
        Text.of(reported, " against ", _figure(one.england, one.definition), " in England") if one.england else reported
    )


def _unchecked(found: ClaimFound) -> Iterator[Text]:
    """Why nothing can be said, and what comes near."""
    reasons = dict.fromkeys(one.unpublished for one in found.parts[0].part.definitions if one.unpublished)
    yield from (Text.constant(reason, "catalogue") for reason in reasons)
    for part in found.parts:
        yield from _besides(found, part.then)
        if any(one.stand_in for one in part.then):
            yield Text.of("we do not hold England's figure for these pupils")
    if not reasons and not any(part.then for part in found.parts):
        first = found.first_published
        rest = Text.of("; the first are for ", _when(first[1])) if first else Text()
        yield Text.of("we hold no figures for that time", rest)
    for definition in dict.fromkeys(one.definition for one in found.related):
        same = [one for one in found.related if one.definition == definition]
        name = Text.constant(_lower(definition.short), "catalogue")
        listed = Text.joined([Text.of(_value(one), " ", _during(one.figure)) for one in same], ", ", " and ")
        yield Text.of("a related figure, ", name, ": ", listed)


def _value(one: Match) -> Number:
    return _figure(one.figures[-1], one.definition)


def _figure(figure: Figure, definition: Definition) -> Number:
    assert figure.value is not None
    return Number(wording.value_text(figure.value, definition.unit, definition.decimals), Observed(figure))


def _when(figure: Figure) -> Number:
    return Number(when(figure.period), Observed(figure, "period"))


def _during(figure: Figure) -> Text:
    return Text.of("on " if figure.period.start == figure.period.end else "in ", _when(figure))


def _named(found: ClaimFound, definition: Definition) -> Text:
    """What tells a definition from the others that the claim can mean, in brackets; nothing where there is one."""
    several = len({one for part in found.parts for one in part.part.definitions}) > 1
    return Text.of(" (", Text.constant(_lower(definition.short), "catalogue"), ")") if several else Text()


def _place(words: str) -> Text:
    """A name, in which there may be a year."""
    return Text.constant(words, "name")


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def claim_json(found: ClaimFound) -> dict[str, Any]:
    """A claim, its verdict, and for each part what was looked at and what was found."""
    claim, document = found.claim, found.claim.document
    return {
        "id": claim.id,
        "name": claim.name,
        "place": found.place.code,
        "place_name": found.place.name,
        "area": claim.area,
        "speaker": claim.speaker,
        "document": {
            "title": document.title,
            "publisher": document.publisher,
            "date": document.date.isoformat(),
            "precision": document.precision,
            "basis": document.basis,
            "url": document.url,
        },
        "claimed": claim.claimed,
        "verdict": found.verdict.value,
        "label": found.label,
        "text": {"record": str(record(found)), "verdict": str(verdict(found))},
        "parts": [_part_as_json(part) for part in found.parts],
        "since": [_since_as_json(one) for one in found.since],
        "related": _candidates(found.related),
        "as_of": found.as_of.isoformat() if found.as_of else "",
    }


def _part_as_json(found: PartFound) -> dict[str, Any]:
    part = found.part
    return {
        "role": part.role.value,
        "said": part.stated,
        "number": _number_as_json(part.number) if part.number else None,
        "direction": part.direction.value if part.direction else None,
        "measure_worded": part.measure_worded,
        "period_worded": part.period_worded,
        "reading": part.reading,
        "place": part.place,
        "verdict": found.verdict.value,
        "no_longer": found.no_longer,
        "matches": _candidates(found.hits),
        "published_for_that_time": _candidates(found.meant),
        "near_for_that_time": _candidates(found.near_meant),
        "nearest": _candidate(found.nearest) if found.nearest else None,
        "newest_then": _candidate(found.newest_then) if found.newest_then else None,
        "passed_over": list(found.skipped),
        "then": [_beside_as_json(one) for one in found.then],
        "now": [_beside_as_json(one) for one in found.now],
        "searched": _searched(found.searched),
    }


def _number_as_json(number: StatedNumber) -> dict[str, Any]:
    """A stated number; a bound that there is none of is null."""
    return {
        "value": number.value,
        "lowest": number.lowest if isfinite(number.lowest) else None,
        "highest": number.highest if isfinite(number.highest) else None,
        "unit": number.unit.value,
        "change": number.change,
    }


def _candidates(found: Sequence[Match]) -> list[dict[str, Any]]:
    return [_candidate(one) for one in found]


def _candidate(one: Match) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "value": one.value,
        "of_the_time_meant": one.timely,
        "definition_only_near": one.near,
        "known_then": one.known.value,
        "figures": [_figure_as_json(figure) for figure in one.figures],
    }


def _beside_as_json(one: Comparison) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "figure": _figure_as_json(one.figure),
        "beside": _figure_as_json(one.other) if one.other else None,
        "beside_definition": one.other_definition.id,
        "beside_value": one.other_value,
        "middle_of": one.stand_in.count if one.stand_in else None,
        "outcome": one.outcome.value,
        "tested": one.tested,
        "same_children": one.fair,
        "broken": one.broken,
    }


def _since_as_json(one: LaterFigures) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "figure": _figure_as_json(one.figure),
        "england": _figure_as_json(one.england) if one.england else None,
    }


def _searched(one: SearchScope) -> dict[str, Any]:
    return {
        "place": one.place.code,
        "definitions": [definition.id for definition in one.definitions],
        "near": [definition.id for definition in one.near],
        "figures": [{"definition": definition, "period": period.label} for definition, period in one.figures],
        "in_releases_of_that_time": len(one.released_then),
        "versions": one.versions,
        "sources": list(one.sources),
    }


def _figure_as_json(figure: Figure) -> dict[str, Any]:
    return figure.row()
