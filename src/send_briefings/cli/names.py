"""Words a person types for an id: any case, spaces or hyphens for underscores, near misses told."""

from __future__ import annotations

from collections.abc import Iterable


def word(text: str) -> str:
    """The id a person means.

    >>> word(" EHC plan")
    'ehc_plan'
    """
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


def nearest(text: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The ids nearest to a misspelt one, the nearest first.

    >>> nearest("persistant_absense", ["overall_absence", "persistent_absence"])[0]
    'persistent_absence'
    """
    from rapidfuzz import fuzz, process

    found = process.extract(text, list(known), scorer=fuzz.WRatio, score_cutoff=60, limit=limit)
    return [name for name, _, _ in found]
