"""The areas an overview draws on, for one place: each is loaded when first asked for, and once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from send_briefings.briefing import Area, load_area
from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import gazetteer
from send_briefings.model import Level, Place
from send_briefings.observations import Store


class PlaceAreas(Mapping[str, Area]):
    """Every outcome area for one place, by id, in the order they are listed.

    `as_of`, `since` and `store` are as for `load_area`.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.

    >>> list(PlaceAreas("Birmingham"))[:2], PlaceAreas("330").place.name
    (['demand', 'placements'], 'Birmingham')
    """

    def __init__(self, place: str, as_of: str = "", since: str = "", store: Store | None = None) -> None:
        self.place: Place = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY)
        self.as_of = as_of
        self.since = since
        self.store = store
        self._specs = load_areas()
        self._loaded: dict[str, Area] = {}

    def __getitem__(self, name: str) -> Area:
        if name not in self._specs:
            raise KeyError(name)
        if name not in self._loaded:
            self._loaded[name] = load_area(name, self.place.code, self.as_of, self.since, self.store)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)
