"""`send-briefings places`: find a place, its codes and who serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import print_table
from send_briefings.errors import UnknownNameError

if TYPE_CHECKING:
    from send_briefings.catalogue.places import Gazetteer
    from send_briefings.model.place import Level, Place

EXAMPLES = """\b
Examples:
  send-briefings places
  send-briefings places hull
  send-briefings places 330
  send-briefings places --level icb
"""


def places(
    text: Annotated[
        str, typer.Argument(help="Part of a name, an ONS code or a three-digit code.", metavar="[TEXT]")
    ] = "",
    level: Annotated[
        str,
        typer.Option(
            help="Kind of place: england, region, local_authority, nhs_region, icb or provider.", metavar="LEVEL"
        ),
    ] = "",
    closed: Annotated[bool, typer.Option("--closed", help="Also list places that no longer exist.")] = False,
) -> None:
    """List the places that a briefing can be about, or find one; authorities unless --level is given."""
    from send_briefings.catalogue.places import gazetteer

    known = gazetteer()
    found = _found(known, text.strip(), _level(level), closed)
    print_table(
        ("Name", "Code", "Old code", "Region", "NHS integrated care board", ""),
        [_row(known, place) for place in found],
    )


def _level(text: str) -> Level | None:
    from send_briefings.model.place import Level

    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    if not word:
        return None
    if word not in set(Level):
        raise UnknownNameError("level of place", text, next_step=f"Give one of {', '.join(Level)}.")
    return Level(word)


def _found(known: Gazetteer, text: str, level: Level | None, closed: bool) -> list[Place]:
    from send_briefings.model.place import Level

    levels = [level] if level else list(Level) if text else [Level.LOCAL_AUTHORITY]
    listed = [place for each in levels for place in known.places(each, current_only=not (closed or text))]
    if not text:
        return listed
    within = [
        place
        for place in listed
        if any(text.casefold() in name.casefold() for name in (place.name, *place.aliases))
        or text.upper() in {place.code, place.old_code, *place.former_codes}
    ]
    return sorted(within, key=lambda place: not place.name.casefold().startswith(text.casefold())) or [
        known.resolve(text, level)
    ]


def _row(known: Gazetteer, place: Place) -> tuple[str, ...]:
    region = known.region_of(place)
    serving = "; ".join(icb.name for icb in known.icbs_of(place))
    kind = "" if place.level == "local_authority" else place.level.replace("_", " ")
    now = f"closed {place.closed.isoformat()}" if place.closed else ""
    return place.name, place.code, place.old_code, region.name if region else "", serving, now or kind
