"""What an update tells of published briefings: the words of their tiles, as the store is."""

from __future__ import annotations

from send_briefings.data.store import Store
from send_briefings.live.update import Built


def test_the_verdict_of_a_published_briefing_is_that_of_its_tiles() -> None:
    built = Built(frozenset({("E08000025", "neet"), ("E08000025", "attendance")}))
    assert built.verdicts({"neet"}, Store.open()) == {
        ("Birmingham", "neet"): "Against England: Better, Over time: Down sharply, Certainty: Medium"
    }
