"""Every claim held about a place, and about England, checked."""

from __future__ import annotations

from datetime import date

from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.claims import load_claims
from send_briefings.catalogue.places import gazetteer
from send_briefings.claims.found import ClaimFound
from send_briefings.claims.judging import judge
from send_briefings.claims.record import read_record
from send_briefings.model import Place
from send_briefings.model.claim import Claims
from send_briefings.observations import Store


def check_claims(
    place: Place, *, as_of: date | None = None, store: Store | None = None, claims: Claims | None = None
) -> tuple[ClaimFound, ...]:
    """What the published record says of each claim about a place, then of each about England, in the file's order.

    With `as_of` only claims made and figures released by that day are there. `store` and `claims` are the project's own
    by default.

    Raises:
        CatalogueError: the claims have faults, or name a series that no source holds.

    >>> from send_briefings.catalogue.places import gazetteer
    >>> first = check_claims(gazetteer().resolve("Birmingham"))[0]
    >>> first.claim.id, first.verdict.value, [part.verdict.value for part in first.parts]
    ('plans_in_20_weeks', 'in_part', ['matches', 'no_match', 'other_comparator'])
    """
    known = load_claims() if claims is None else claims
    places = gazetteer()
    asked = [*known.about(place.code), *known.about(places.england.code)]
    made = [claim for claim in dict.fromkeys(asked) if as_of is None or claim.document.date <= as_of]
    record = read_record(store or Store.open(), known, places, as_of)
    areas = load_areas()
    return tuple(judge(claim, record, areas, as_of) for claim in made)
