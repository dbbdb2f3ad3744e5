"""Names of a package that are loaded when they are first asked for, because what they stand in is slow to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_demand(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """What a package's `__getattr__` is to be, so that it offers names without importing their modules at once.

    Args:
        package: the package's name.
        modules: for each name, the module of the package it stands in.

    >>> find = on_demand("send_briefings.model", {"Place": "place"})
    >>> find("Place").__module__
    'send_briefings.model.place'
    >>> find("Planet")
    Traceback (most recent call last):
    AttributeError: module 'send_briefings.model' has no attribute 'Planet'
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find
