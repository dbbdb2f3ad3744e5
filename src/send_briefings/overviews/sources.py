"""The sources of several areas together: each publication once, whatever files of it are used."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from send_briefings.briefing.sources import on_or_by, released_text
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.display.block import element, text


def merged_sources(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> list[str]:
    """One entry a publication, as markup: its publisher, its name, how many releases, and the newest with its date.

    Args:
        sources: the catalogue's sources, by id.
        used: the releases used: source, release, released.
    """
    entries: dict[tuple[str, str, str], dict[tuple[pd.Timestamp, str], SourceSpec]] = {}
    for name, rows in used.groupby("source", sort=False):
        spec = sources[str(name)]
        known = entries.setdefault((spec.publisher, spec.publication, spec.url), {})
        for release, released in zip(rows["release"], rows["released"], strict=True):
            known.setdefault((pd.Timestamp(released), str(release)), spec)
    return [_entry(key, entries[key]) for key in sorted(entries)]


def short_sources(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> str:
    """The same in one line as markup: of each publication its publisher, its name and the newest release."""
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


def _entry(publication: tuple[str, str, str], releases: Mapping[tuple[pd.Timestamp, str], SourceSpec]) -> str:
    publisher, name, url = publication
    (released, release), spec = max(releases.items(), key=lambda item: item[0])
    when = on_or_by(released_text(spec, release, released.date()))
    if spec.local:
        files = f"file {release}" if len(releases) == 1 else f"{len(releases)} files, the newest {release}"
        return text(f"{publisher}, {name}: {files}.")
    if len(releases) == 1:
        told = f"Release {release}, published {when}."
    else:
        told = f"{len(releases)} releases; the newest, {release}, was published {when}."
    return f"{text(publisher)}: {element('a', text(name), href=url)}. {text(told)}"
