"""`send-briefings targets`: a council's own targets, written down and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\b
Examples:
  send-briefings targets template ehc_plans --place Leeds --out data/local/targets.toml
  send-briefings targets check
"""


TEMPLATE_EXAMPLES = """\b
Examples:
  send-briefings targets template ehc_plans --place Leeds --out data/local/targets.toml
"""

CHECK_EXAMPLES = """\b
Examples:
  send-briefings targets check
"""


def options() -> None:
    """Write down a council's own targets, and check them."""


def template(
    area: Annotated[str, typer.Argument(help="The outcome area; `send-briefings areas` lists them.", metavar="AREA")],
    place: Annotated[str, typer.Option(help="The council's area.", metavar="PLACE")] = "Birmingham",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; shown on the screen by default.", metavar="FILE")
    ] = None,
) -> None:
    """Write a file with one target of an area, to be filled in with a text editor.

    A file that is there already is never written over.
    """
    from send_briefings.briefing.set_up import area_called
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.catalogue.targets import template as text_of
    from send_briefings.cli.data.template import write_template
    from send_briefings.model.place import Level

    text = text_of(gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY).name, area_called(area))
    if out is None:
        typer.echo(text, nl=False)
        return
    write_template(out, text)
    typer.echo(f"{out} is written. Fill it in, then `send-briefings targets check`.", err=True)


def check() -> None:
    """Say which targets data/local/targets.toml holds, or what is wrong with it, line by line.

    The exit code is 4 where it has faults.
    """
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.catalogue.targets import load_targets

    found = load_targets()
    for one in found:
        typer.echo(f"{gazetteer().get(one.place).name}, {one.area}: {one.ref.measure} {one.value:g} by {one.due}")
    typer.echo(f"{len(found)} target{'s' * (len(found) != 1)}.")
