"""The kinds of a thing that the program knows: the modules of a folder, each found by being there."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def kinds_in(folder: str) -> tuple[str, ...]:
    """The names of the modules in a folder of the package, in order; none is imported.

    >>> "level" in kinds_in("findings/kinds")
    True
    """
    found = files("send_briefings").joinpath(*folder.split("/")).iterdir()
    names = [entry.name.removesuffix(".py") for entry in found if entry.name.endswith(".py")]
    return tuple(sorted(name for name in names if not name.startswith("_")))
