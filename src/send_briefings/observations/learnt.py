"""The gazetteer with the organisations that a store's files tell of."""

from __future__ import annotations

from functools import lru_cache

from send_briefings.catalogue.places import Gazetteer, gazetteer
from send_briefings.model import Learnt
from send_briefings.observations.store import Store


def places_known(held: Store) -> Gazetteer:
    """Every place the catalogue knows, and those that were learnt when the store's files were read.

    Raises:
        CatalogueError: the places catalogue has faults.
        StorageError: the store's manifest cannot be read.
    """
    return _with(tuple(one for file in held.files() for one in file.account.learnt))


@lru_cache(maxsize=8)
def _with(learnt: tuple[Learnt, ...]) -> Gazetteer:
    return gazetteer().with_learnt(learnt)
