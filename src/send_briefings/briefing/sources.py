"""Where the figures come from: publications, releases and dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from send_briefings import wording
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.display.block import element, text

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


def released_text(source: SourceSpec, release: str, released: date) -> str:
    """When a release came out: the day, or the end of the month by which it was out where only that is known."""
    spec = next((spec for spec in source.releases if spec.release == release), None)
    monthly = spec is not None and spec.precision == "month" and spec.released == released
    return f"the end of {wording.month_text(released)}" if monthly else wording.date_text(released)


def on_or_by(told: str) -> str:
    """The date with its preposition.

    >>> on_or_by("15 May 2025"), on_or_by("the end of March 2026")
    ('on 15 May 2025', 'by the end of March 2026')
    """
    return f"by {told}" if told.startswith("the end of") else f"on {told}"


def source_entries(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> list[str]:
    """One entry a source among the rows used, as markup: publisher, publication, releases and dates.

    Where several are files of one publication, each has its own title too.
    """
    entries = []
    releases = used[["source", "release", "released"]].drop_duplicates().sort_values(["source", "released", "release"])
    published = [sources[str(name)].publication for name in releases["source"].unique()]
    for name, rows in releases.groupby("source", sort=True):
        source = sources[str(name)]
        dates = [pd.Timestamp(day).date() for day in rows["released"]]
        told = [released_text(source, str(which), day) for which, day in zip(rows["release"], dates, strict=True)]
        newest = str(rows["release"].iloc[-1])
        if source.local:
            files = f"file {newest}" if len(rows) == 1 else f"{len(rows)} files, the newest {newest}"
            entries.append(text(f"{source.publisher}, {source.publication}: {files}."))
            continue
        if len(rows) == 1:
            which = f"Release {newest}, published {on_or_by(told[0])}."
        else:
            which = f"{len(rows)} releases; the newest, {newest}, was published {on_or_by(told[-1])}."
        link = element("a", text(source.publication), href=source.url)
        title = f" ({text(source.title)})" if published.count(source.publication) > 1 else ""
        entries.append(f"{text(source.publisher)}: {link}{title}. {text(which)}")
    return entries
