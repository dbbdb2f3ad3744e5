"""What was found for a claim, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.claims import search as search_for
from send_briefings.claims.found import Beside, ClaimFound, PartFound, Since
from send_briefings.claims.part_text import PartText
from send_briefings.claims.telling import Said, Telling
from send_briefings.claims.verdict import Outcome, Verdict
from send_briefings.findings import when
from send_briefings.model import Period

SEVERAL = 2


def claimed(found: ClaimFound) -> Said:
    """What was claimed, in our own words."""
    telling = Telling()
    telling.add(telling.said(found.claim.claimed))
    return telling.done()


def source(found: ClaimFound) -> Said:
    """Who claimed it, where and when."""
    telling = Telling()
    claim, document = found.claim, found.claim.document
    dated = wording.month_text(document.date) if document.precision == "month" else wording.date_text(document.date)
    telling.add(telling.said(f"{claim.speaker}. {document.title}. {document.publisher}, {dated}."))
    return telling.done()


def verdict(found: ClaimFound) -> Said:
    """What the published record says of the claim, all in one text."""
    telling = Telling()
    for said in verdicts(found, besides=True):
        telling.join(said)
    return telling.done()


def verdicts(found: ClaimFound, besides: bool = False) -> tuple[Said, ...]:
    """What the published record says of the claim, a text for each part that there is something to say of.

    Without `besides` it is summed up how figures lie to each other; else each is told beside the other.
    """
    if found.parts[0].verdict is Verdict.NO_MEASURE:
        telling = Telling()
        _nothing(telling, found)
        return (telling.done(),)
    told = []
    for part in found.parts:
        telling = Telling()
        PartText(telling, found, part).add(besides)
        told.append(telling.done())
    return tuple(said for said in told if said.text)


def since(found: ClaimFound) -> Said | None:
    """What the newest figures say; None where there are none newer."""
    telling = Telling()
    if _same_way(found):
        telling.add("By the newest figures it is the same.")
        return telling.done()
    told = [(part, one) for part in found.parts for one in part.now if one.outcome is not Outcome.NOT_COMPARED]
    for part, one in told:
        telling.add(PartText(telling, found, part).beside(one, still=_so(part, one)))
    if not told:
        for newest in found.since:
            telling.add(_newest_text(telling, found, newest))
    done = telling.done()
    return done if done.text else None


def search(found: ClaimFound) -> Said:
    """How it was searched: what was looked at, what was known then, and how the words were read."""
    telling = Telling()
    looked: dict[str, set[tuple[str, Period]]] = {}
    released: set[tuple[str, str, Period]] = set()
    for part in found.parts:
        place = part.searched.place
        if part.searched.figures:
            looked.setdefault(place.in_sentence, set()).update(part.searched.figures)
        released.update((place.code, *one) for one in part.searched.released_then)
    if looked:
        periods = sorted(period for figures in looked.values() for _, period in figures)
        ways = len({definition for figures in looked.values() for definition, _ in figures})
        told = [f"{telling.count(len(figures), 'figure')} for {place}" for place, figures in looked.items()]
        first, last = telling.said(when(periods[0])), telling.said(when(periods[-1]))
        span = f"from {first} to {last}" if first != last else telling.during(periods[0])
        counted = f", by {telling.count(ways, 'definition')}" if ways > 1 else ""
        telling.add(f"We looked at {wording.listed(told)}, {span}{counted}.")
        telling.add(_then_known(telling, len(released)))
    else:
        telling.add("We looked through every source we hold and found no figure.")
    if found.shared_with:
        here, others = found.names[found.claim.place], telling.said(wording.listed(found.shared_with))
        telling.add(f"The figures are of the NHS board that serves {here}; they cover {others} too.")
    for part in found.parts:
        telling.add(telling.said(part.part.reading) if part.part.reading else "")
        telling.add(f"Passed over because {wording.listed(part.skipped)}." if part.skipped else "")
        for reason in part.skipped:
            telling.said(reason)
    return telling.done()


def _then_known(telling: Telling, released: int) -> str:
    if released:
        count = telling.count(released, "of them was", "of them were").capitalize()
        return f"{count} in a release we hold from that time."
    return "No release of that time is held."


def _same_way(found: ClaimFound) -> bool:
    """Whether many comparisons, by the newest figures, all come out as they did then."""
    then = [one for part in found.parts for one in part.then]
    now = {(one.definition, one.other_definition, one.fair): one.outcome for part in found.parts for one in part.now}
    pairs = [(one.outcome, now.get((one.definition, one.other_definition, one.fair))) for one in then]
    return len(now) > SEVERAL and all(before is after for before, after in pairs)


def _newest_text(telling: Telling, found: ClaimFound, newest: Since) -> str:
    """A newest figure that is set beside England's alone."""
    value = telling.value(newest.figure, newest.definition)
    england = f" against {telling.value(newest.england, newest.definition)} in England" if newest.england else ""
    names = [telling.short(newest.definition)] if len(found.definitions) > 1 and not newest.near else []
    names += [f"the nearest measure ({telling.short(newest.definition)})"] if newest.near else []
    names += [found.names[newest.figure.place]] if newest.figure.place != found.claim.place else []
    return wording.sentence(f"{', '.join([telling.during(newest.figure.period), *names])}: {value}{england}")


def _so(part: PartFound, newest: Beside) -> bool:
    """Whether the same figures lay as was said at the time of the claim."""
    pair = newest.definition, newest.other_definition
    return any((one.definition, one.other_definition) == pair and one.outcome is Outcome.AS_SAID for one in part.then)


def _nothing(telling: Telling, found: ClaimFound) -> None:
    """Nothing is published for the claim's own figure: why, and what comes near."""
    first = found.parts[0]
    reasons = dict.fromkeys(one.unpublished for one in first.part.definitions if one.unpublished)
    earliest = None if reasons else found.first_published
    for reason in reasons:
        telling.add(telling.said(reason))
    if earliest is not None:
        definition, figure = earliest
        of = "" if figure.place == found.claim.place else f" for {found.names[figure.place]}"
        telling.add(f"Nothing is published for that time. The first figures{of} are those {telling.of(figure.period)}.")
        telling.value(figure, definition)
    elif not reasons:
        telling.add("Nothing is published for that time.")
    own = found.parts[0].part
    told = set()
    for part in found.parts:
        for one in (hit for hit in part.hits if hit.near):
            said, time = telling.said(part.part.said), telling.said(part.part.period_worded)
            value, name = telling.candidate(one), telling.short(one.definition)
            same = part is not found.parts[0] and search_for.is_timely(own, one.figure, ())
            which = f", the time that {telling.said(own.said)} was said of" if same else ""
            telling.add(f"{said} was said of {time}.")
            telling.add(f"{value} is the figure for {name} {telling.of(one.period)}{which}.")
            told.add(one.figure)
    for one in (near for near in found.parts[0].near_meant if near.figure not in told):
        value, name = telling.candidate(one), telling.short(one.definition)
        telling.add(f"{name[:1].upper()}{name[1:]} was {value} {telling.during(one.period)}, the time that was meant.")
