"""Overviews: pages that draw on several outcome areas, found by being here.

An overview is three files: `data/catalogue/overviews/<id>.toml`, a notebook of that id, and a module of this package,
the one its TOML names in `page`, that offers `load_<module>(place, as_of, since, areas)` and gives a `Page`. The name
`load_<module>` is then one of the package's: `from send_briefings import load_scorecard`. Nothing lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

PREFIX = "load_"

__all__ = ["loader"]


def loader(name: str) -> Callable[..., Any] | None:
    """The function of this name, `load_` and a module of this package; None where there is none.

    >>> loader("load_scorecard").__name__, loader("load_planets"), loader("load_page")
    ('load_scorecard', None, None)
    """
    module = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX) or not module.isidentifier() or find_spec(f"{__name__}.{module}") is None:
        return None
    found: Callable[..., Any] | None = getattr(import_module(f"{__name__}.{module}"), name, None)
    return found
