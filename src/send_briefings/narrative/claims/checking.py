"""Every claim about a place checked: from what was found to a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from send_briefings.analysis.figures import Figure
from send_briefings.config.areas import load_areas
from send_briefings.config.claims import load_claims
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.model import Level, Place
from send_briefings.model.area import AreaSpec
from send_briefings.model.claim import Claim, ClaimPart, Claims, Definition
from send_briefings.model.measure import BreakKind
from send_briefings.narrative.claims import search
from send_briefings.narrative.claims.found import ClaimFound, LaterFigures, Match, PartFound, PartVerdict
from send_briefings.narrative.claims.record import PublishedFigures, read_record
from send_briefings.narrative.claims.search import OtherPart, number_verdict


def judge(
    claim: Claim, record: PublishedFigures, areas: Mapping[str, AreaSpec], as_of: date | None = None
) -> ClaimFound:
    """What the record says of a claim.

    `areas` are the outcome areas, whose breaks in series say which periods were disrupted. `as_of` is the day that the
    record is as known on.
    """
    spec = areas.get(claim.area)
    first = _value(claim, record, spec)
    anchors = _anchors(first)
    parts = [
        first,
        *(OtherPart(claim, part, record, spec, anchors).found(bool(first.hits)) for part in claim.parts[1:]),
    ]
    return ClaimFound(
        claim=claim,
        place=record.places.get(claim.place),
        parts=tuple(parts),
        since=_since(claim, record, anchors),
        related=_related(parts, spec),
        as_of=as_of,
        names=_names(record),
        first_published=_first_published(claim, record),
        shared_with=_shared_with(claim, record),
    )


def _value(claim: Claim, record: PublishedFigures, spec: AreaSpec | None) -> PartFound:
    """The claim's own figure: where it is found, or, where only words were said, the newest figures of the time."""
    part = claim.value
    found = search.candidates(record, part, claim.document.date)
    own = [one for one in found if not one.near]
    standing = search.current(record, own)
    timely = [one for one in standing if one.timely]
    skipped: tuple[str, ...] = ()
    if part.number is None:
        timely, skipped = _newest(timely, spec)
    matched = search.hits(part, found)
    return PartFound(
        part=part,
        verdict=number_verdict(part, matched, timely) if part.number else _words_verdict(timely),
        hits=matched,
        meant=tuple(timely),
        near_meant=search.near_meant(record, found),
        nearest=search.nearest(part, standing),
        newest_then=search.newest_then(standing),
        then=(),
        now=(),
        no_longer=False,
        skipped=skipped,
        searched=search.searched(record, part, found),
    )


def _anchors(first: PartFound) -> tuple[Match, ...]:
    """What the claim's other parts are set beside: where its figure was found, else all figures of the time meant."""
    found = tuple(one for one in first.hits if one.timely and not one.near)
    return found or first.meant


def _newest(timely: Sequence[Match], spec: AreaSpec | None) -> tuple[list[Match], tuple[str, ...]]:
    """Of each definition the newest figure of a period that nothing disrupted, and why others were passed over."""
    chosen: dict[str, Match] = {}
    skipped: dict[str, None] = {}
    for one in sorted(timely, key=lambda one: one.period.end, reverse=True):
        if one.definition.id not in chosen:
            why = disrupted(spec, one.figure)
            if why:
                skipped[why] = None
            else:
                chosen[one.definition.id] = one
    return list(chosen.values()), tuple(skipped)


def disrupted(spec: AreaSpec | None, figure: Figure) -> str:
    """Why a figure's period is not like others, by the breaks of its area's series; "" where nothing is known."""
    for one in spec.breaks if spec else ():
        touches = one.touches(figure.ref.measure, figure.ref.cohort, figure.ref.breakdown, figure.place)
        if touches and one.kind is BreakKind.DISRUPTION and one.separates(figure.period, figure.period):
            return one.reason
    return ""


def _words_verdict(timely: Sequence[Match]) -> PartVerdict:
    """Of words without a number: whether there is any figure to test them by."""
    return PartVerdict.RIGHT if timely else PartVerdict.UNCHECKED


def _since(claim: Claim, record: PublishedFigures, anchors: Sequence[Match]) -> tuple[LaterFigures, ...]:
    """The newest figures: of the definitions the claim was found in, else of all it can mean; never of those near."""
    part = claim.value
    definitions = list(dict.fromkeys(one.definition for one in anchors)) or list(part.definitions)
    found = [_newest_since(record, part, definition, anchors) for definition in definitions]
    return tuple(one for one in found if one is not None)


def _related(parts: Sequence[PartFound], spec: AreaSpec | None) -> tuple[Match, ...]:
    """Figures of the times meant by measures that are only near and may be judged: told, and never judged by."""
    measures = spec.measures if spec else {}
    near = dict.fromkeys(one for part in parts for one in part.near_meant)
    known = {name for name, measure in measures.items() if not measure.unfit}
    return tuple(one for one in near if one.figure.ref.measure in known)


def _newest_since(
    record: PublishedFigures, part: ClaimPart, definition: Definition, anchors: Sequence[Match]
) -> LaterFigures | None:
    subject = record.subject(definition, part.place)
    figures = record.figures(definition, subject.code)
    earlier = [one.figures[-1].period.end for one in anchors if one.definition == definition]
    if not figures or (earlier and figures[-1].period.end <= max(earlier)):
        return None
    england = None
    if subject.level is not Level.ENGLAND:
        england = record.at(definition, record.places.england.code, figures[-1])
    return LaterFigures(definition, figures[-1], england)


def _first_published(claim: Claim, record: PublishedFigures) -> tuple[Definition, Figure] | None:
    part = claim.value
    figures = [
        (definition, figure)
        for definition in part.definitions
        for figure in record.figures(definition, record.subject(definition, part.place).code)[:1]
    ]
    return min(figures, key=lambda one: one[1].period) if figures else None


def _shared_with(claim: Claim, record: PublishedFigures) -> tuple[str, ...]:
    """The other authorities that an NHS board's figures cover; none where the figures are the place's own."""
    subjects = [record.subject(definition, claim.place) for definition in claim.value.definitions]
    boards = [subject for subject in subjects if subject.code != claim.place][:1]
    served = [place for board in boards for place in record.places.authorities_of(board)]
    return tuple(place.in_sentence for place in served if place.code != claim.place)


def _names(record: PublishedFigures) -> dict[str, str]:
    return {
        place.code: place.in_sentence for level in Level for place in record.places.places(level, current_only=False)
    }


def check_claims(
    place: Place, *, as_of: date | None = None, store: Store | None = None, claims: Claims | None = None
) -> tuple[ClaimFound, ...]:
    """What the published record says of each claim about a place, then of each about England, in the file's order.

    With `as_of` only claims made and figures released by that day are there. `store` and `claims` are the project's own
    by default.

    Raises:
        CatalogueError: the claims have faults, or name a series that no source holds.

    >>> from send_briefings.config.places import gazetteer
    >>> first = check_claims(gazetteer().resolve("Birmingham"))[0]
    >>> first.claim.id, first.verdict.value, [part.verdict.value for part in first.parts]
    ('plans_in_20_weeks', 'partly_right', ['right', 'wrong', 'another_year_or_definition'])
    """
    known = load_claims() if claims is None else claims
    places = gazetteer()
    asked = [*known.about(place.code), *known.about(places.england.code)]
    made = [claim for claim in dict.fromkeys(asked) if as_of is None or claim.document.date <= as_of]
    record = read_record(store or Store.open(), known, places, as_of)
    areas = load_areas()
    return tuple(judge(claim, record, areas, as_of) for claim in made)
