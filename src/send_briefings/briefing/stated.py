"""What has been said in public of an area's figures here: stated figures, each with who said it, where and when.

They are never mixed with published ones. Whether the published record bears them out is for the claims check to tell.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from send_briefings import wording
from send_briefings.briefing.set_up import SetUp
from send_briefings.catalogue.claims import load_claims
from send_briefings.model.claim import Claim

HEADING = "What has been said"
LABEL = (
    "Stated, not published: these are not figures of this briefing, and stand here as they were said. The claims check "
    "sets each beside the published record."
)


def stated(built: SetUp) -> tuple[Claim, ...]:
    """The claims about the area, of this place or of England, that had been made by the day the briefing is as of."""
    setting = built.setting
    made = load_claims().of_area(setting.spec.id, setting.place.code, setting.england.code)
    until = built.as_of or date.max
    return tuple(claim for claim in made if claim.document.date <= until)


def stated_texts(built: SetUp) -> list[str]:
    """Each claim as a sentence or two: what was said, in our own words, by whom, in which document and when."""
    return [f"{claim.claimed} {_source(claim)}" for claim in stated(built)]


def stated_facts(built: SetUp) -> dict[str, Any]:
    """The claims by their ids, for the evidence of the numbers in their texts: a number leads to the claim it is of."""
    return {
        claim.id: {
            "claimed": claim.claimed,
            "stated_in": _source(claim),
            "speaker": claim.speaker,
            "document": claim.document.title,
            "date": claim.document.date.isoformat(),
            "parts": [part.said for part in claim.parts],
        }
        for claim in stated(built)
    }


def _source(claim: Claim) -> str:
    """Who said it, where and when."""
    document = claim.document
    monthly = document.precision == "month"
    when = wording.month_text(document.date) if monthly else wording.date_text(document.date)
    publisher = f"{document.publisher}, " if document.publisher != claim.speaker else ""
    speaker = claim.speaker[:1].lower() + claim.speaker[1:] if claim.speaker.startswith("A ") else claim.speaker
    return wording.sentence(f"Said by {speaker}: {document.title} ({publisher}{when})")
