"""The sources of several areas together: each publication once, whatever files of it are used."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from send_briefings.catalogue.sources import SourceSpec
from send_briefings.display.block import element, text


def short_sources(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> str:
    """The sources of several areas in one line as markup: each publication once, with its newest release.

    Args:
        sources: the catalogue's sources, by id.
        used: the releases used: source, release, released.
    """
    newest: dict[tuple[str, str, str], tuple[pd.Timestamp, str]] = {}
    own: list[str] = []
    for name, rows in used.groupby("source", sort=False):
        spec = sources[str(name)]
        key = (spec.publisher, spec.publication, spec.url)
        if spec.local:
            files = ", ".join(sorted(set(rows["release"])))
            own.append(text(f"{spec.publisher}, {spec.publication}: file {files}"))
            continue
        for released, release in zip(rows["released"], rows["release"], strict=True):
            newest[key] = max(newest.get(key, (pd.Timestamp.min, "")), (pd.Timestamp(released), str(release)))
    told: dict[str, list[str]] = {}
    for (publisher, name, url), (_, release) in sorted(newest.items()):
        told.setdefault(publisher, []).append(f"{element('a', text(name), href=url)} ({text(release)})")
    return "; ".join([*(f"{text(publisher)}: {', '.join(names)}" for publisher, names in told.items()), *own])
