"""How many areas got better, worse or showed no clear change, in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.briefing import Area
from send_briefings.overviews.statement import Statement

TOLD = {
    "better": "got better",
    "worse": "got worse",
    "mixed": "gave a mixed picture",
    "rose_with_others": "rose as in other places",
    "fell_with_others": "fell as in other places",
    "up_unsettled": "went up within usual ups and downs",
    "down_unsettled": "went down within usual ups and downs",
    "no_clear_change": "showed no clear change",
}
WORST = "D"


def tally(name: str, areas: Sequence[Area]) -> Statement:
    """A statement of this name on the headline measures of some areas: their verdicts, and those in the last band."""
    verdicts = [area.headline.verdict for area in areas]
    counts = {verdict: verdicts.count(verdict) for verdict in TOLD}
    rest = len(areas) - sum(counts.values())
    told = wording.listed([f"{counts[verdict]} {words}" for verdict, words in TOLD.items() if counts[verdict]])
    label = f"{counts['better']} better, {counts['worse']} worse" if told else "No change to judge"
    if told and not counts["better"] + counts["worse"]:
        label = "None better or worse"
    whole = f"the headline measures of {len(areas)} area{'' if len(areas) == 1 else 's'}"
    sentence = (
        f"Of {whole}, {told} since the period each is compared with"
        if told
        else f"Of {whole}, none has a change to judge"
    )
    if told and rest:
        sentence += f"; {rest} {'has' if rest == 1 else 'have'} no change to judge"
    worst = [_named(area) for area in areas if band_of(area) == WORST]
    quarter = f" In the worst quarter of places: {wording.listed(worst)}." if worst else ""
    found = [area.headline.found for area in areas]
    return Statement(
        id=name,
        text=f"{label}. {sentence}.{quarter}",
        facts={"areas": len(areas), "not_judged": rest} | counts,
        evidence=tuple(one.figure for one in found if one is not None),
    )


def band_of(area: Area) -> str | None:
    """The quartile band of an area's headline figure; None where it has none or is not judged."""
    found = area.headline.found
    return None if found is None or found.unjudged else found.place.band


def _named(area: Area) -> str:
    """An area's name in the middle of a sentence: abbreviations keep their capitals."""
    name = area.spec.name
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
