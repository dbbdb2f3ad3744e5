"""`send-briefings areas`: the outcome areas and what each measures."""

from __future__ import annotations

from send_briefings.cli.screen import print_table

EXAMPLES = """\b
Examples:
  send-briefings areas
"""


def areas() -> None:
    """List the outcome areas, their measures and whether each has a notebook."""
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.catalogue.root import notebook_of

    rows = [
        (
            area.id,
            area.name,
            "\n".join(area.measures),
            notebook_of(area.id).name if notebook_of(area.id).is_file() else "none yet",
        )
        for area in load_areas().values()
    ]
    print_table(("Area", "Name", "Measures", "Notebook"), rows)
