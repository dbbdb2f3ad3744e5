"""The briefings that are published: whose figures are planned, and which verdicts an update changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from send_briefings.catalogue.areas import load_areas
from send_briefings.errors import SendBriefingsError
from send_briefings.observations import Store
from send_briefings.plans.model import Plan

MOST_COMPARED = 60


@dataclass(frozen=True, slots=True)
class Built:
    """Published briefings as (place's code, area) pairs."""

    briefings: frozenset[tuple[str, str]] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """The places that briefings are made for."""
        return frozenset(place for place, _ in self.briefings)

    def verdicts(self, areas: Collection[str], store: Store) -> dict[tuple[str, str], str]:
        """The verdict of each published briefing on these areas, by its place's name and its area, as the store is now.

        Where there are more than sixty, the first sixty by name are compared.
        """
        from send_briefings import findings
        from send_briefings.briefing.set_up import set_up

        found: dict[tuple[str, str], str] = {}
        chosen = sorted(pair for pair in self.briefings if pair[1] in areas and pair[1] in load_areas())
        for place, area in chosen[:MOST_COMPARED]:
            setting = set_up(area, place, "", store).setting
            found[setting.place.name, area] = findings.headline(setting).label
        return found


def built_by(plans: Iterable[Plan]) -> Built:
    """What is published in the folders of plans; one that has published nothing, or cannot be read, adds nothing."""
    from send_briefings.catalogue.root import project_root
    from send_briefings.publish.shelf import shelf_at

    found: set[tuple[str, str]] = set()
    for plan in plans:
        with suppress(SendBriefingsError):
            shelf = shelf_at(plan.output, project_root() / ".send-outputs", write=False)
            found |= {(record.place, record.area) for record in shelf.records().values()}
    return Built(frozenset(found))
