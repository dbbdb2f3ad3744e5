"""The briefings that are published: whose figures are planned, and which verdicts an update changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from send_briefings.catalogue.areas import load_areas
from send_briefings.errors import SendBriefingsError
from send_briefings.observations import Store

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


def built_by(plans: Iterable[Path]) -> Built:
    """What is published in the folders of plans; a plan that cannot be read, or has published nothing, adds nothing."""
    from send_briefings.catalogue.root import project_root
    from send_briefings.plans.reading import read_plan
    from send_briefings.publish.shelf import shelf_at

    found: set[tuple[str, str]] = set()
    for path in plans:
        try:
            shelf = shelf_at(read_plan(path).output, project_root() / ".send-outputs", write=False)
            found |= {(record.place, record.area) for record in shelf.records().values()}
        except SendBriefingsError:
            continue
    return Built(frozenset(found))
