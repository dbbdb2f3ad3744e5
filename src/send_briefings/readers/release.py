"""Which release a file is, and when that release was published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import DataFileError, UsageError


def choose_release(
    path: Path, source: SourceSpec, newest_period: str, *, release: str | None = None, released: date | None = None
) -> tuple[str, date]:
    """The release's name and the day it was published.

    The files carry neither, so a release is recognised by the newest period in the file, among those the source's
    catalogue file lists. `release` and `released` from the person importing win over the catalogue; a `release` the
    catalogue lists brings its own date.

    Raises:
        DataFileError: the newest period is in no listed release and the person did not say both.
        UsageError: the release's name is blank.
    """
    if release is not None and not release.strip():
        raise UsageError("The release's name is empty.", next_step="Give it as the publisher does: --release 2025/26.")
    if release is not None and released is not None:
        return release, released
    listed = [spec for spec in source.releases if release in (None, spec.release)]
    if release is not None and listed:
        return release, listed[0].released
    found = next((spec for spec in source.releases if spec.latest_period == newest_period), None)
    if found is not None and release is None:
        return found.release, released or found.released
    known = ", ".join(spec.latest_period for spec in source.releases) or "none"
    raise DataFileError(
        f"{path.name}: its newest period is '{newest_period}' and no release of '{source.id}' that we know ends there "
        f"(known: {known}), so it is not known when these figures were published.",
        next_step=f"Say which release it is and when it came out: --release {newest_period!r} --released 2026-03-19 "
        f"(or add it to {source.path.name}).",
    )
