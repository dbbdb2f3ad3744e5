"""The kinds of place to look, one module each, found by being there; `live.offer.Kind` says what each offers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from send_briefings.config.sources import SourceSpec
from send_briefings.errors import CatalogueError
from send_briefings.live.offer import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind there is a module for, by its name.

    >>> sorted(kinds())
    ['ees_api', 'ees_content', 'govuk', 'page_links', 'repository', 'url']
    """
    found: dict[str, Kind] = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        if hasattr(module, "KIND"):
            found[module.KIND] = module
    return dict(sorted(found.items()))


def check_places(sources: Mapping[str, SourceSpec]) -> None:
    """Check every source's places to look.

    Raises:
        CatalogueError: every fault of all of them, with file and line.
    """
    faults: list[str] = []
    for source in sources.values():
        for place in source.live:
            if place.kind not in kinds():
                known = ", ".join(kinds())
                faults.append(f"{source.path.name}: the kind '{place.kind}' under [[live]], expected one of {known}")
                continue
            try:
                kinds()[place.kind].check(source, place)
            except CatalogueError as fault:
                faults += fault.faults
    if faults:
        raise CatalogueError(faults)
