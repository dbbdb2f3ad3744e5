"""`send-briefings claims`: what was said in public, tested against the published record."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from send_briefings.claims import ClaimFound

WIDTH = 100

EXAMPLES = """\b
Examples:
  send-briefings claims
  send-briefings claims --place Leeds
  send-briefings claims --json
"""


def claims(
    place: Annotated[
        str, typer.Option(help="The authority the claims are about: a name, an ONS code or a three-digit code.")
    ] = "Birmingham",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every figure looked at and found, for another program.")
    ] = False,
) -> None:
    """Test the claims held about a place and about England against the published figures."""
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.claims import check_claims
    from send_briefings.cli.screen import only_ascii
    from send_briefings.model import Level

    where = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY)
    found = check_claims(where)
    if as_json:
        from send_briefings.claims.as_json import claim_json

        content = {"place": where.code, "place_name": where.name, "claims": [claim_json(one) for one in found]}
        typer.echo(json.dumps(content, ensure_ascii=only_ascii(), indent=2, allow_nan=False))
        return
    if not any(one.place.code == where.code for one in found):
        typer.echo(f"No claim about {where.in_sentence} is held. To add one: docs/claims.md.\n")
    for one in found:
        _show(one)


def _show(found: ClaimFound) -> None:
    from send_briefings.claims import record_text

    typer.echo(f"{found.claim.name} ({found.claim.speaker}, {found.claim.document.date.year})")
    told = (("Said", record_text.claimed), ("Record", record_text.record), ("Verdict", record_text.verdict))
    for lead, text in told:
        shown = f"{lead + ':':9}"
        typer.echo(textwrap.fill(str(text(found)), WIDTH, initial_indent=f"  {shown}", subsequent_indent=" " * 11))
    typer.echo("")
