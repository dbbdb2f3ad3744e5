"""`send-briefings areas`: the outcome areas and what each measures, and the overviews."""

from __future__ import annotations

from send_briefings.cli.screen import print_table

EXAMPLES = """\b
Examples:
  send-briefings areas
"""


def areas() -> None:
    """List the outcome areas, their measures, the overviews of them, and whether each has a notebook."""
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.catalogue.overviews import topics
    from send_briefings.catalogue.root import notebook_of

    areas = load_areas()
    rows = [
        (
            topic.id,
            topic.name,
            "\n".join(areas[topic.id].measures) if topic.id in areas else _drawn(topic.draws_on, len(areas)),
            notebook_of(topic.id).name if notebook_of(topic.id).is_file() else "none yet",
        )
        for topic in topics().values()
    ]
    print_table(("Area", "Name", "Measures", "Notebook"), rows)


def _drawn(areas: tuple[str, ...], known: int) -> str:
    """What an overview has in place of measures of its own."""
    return "those of all areas" if len(areas) == known else f"those of {', '.join(areas)}"
