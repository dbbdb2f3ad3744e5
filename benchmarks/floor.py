"""The floor: the same analysis and the same two exports as plain function calls in one warm process.

Run as `python floor.py PLACE...`: prints the seconds a briefing of each area takes there, after one round to warm up,
as JSON. The checks of PDF/UA and HTML are not in it; ours makes them as well.
"""

from __future__ import annotations

import json
import sys
import time

import nbformat.v4 as v4

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.config.project import notebook_of
from send_briefings.export import SendHtmlExporter, SendPdfExporter

PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


def build_briefing(area: str, place: str) -> tuple[str, bytes]:
    """A briefing's page and PDF."""
    loaded = load_area(area, place=place)
    cells = []
    for part in PARTS:
        shown = getattr(loaded, part)()._repr_mimebundle_()
        cells.append(v4.new_code_cell(f"area.{part}()", outputs=[v4.new_output("execute_result", data=shown)]))
    notebook = v4.new_notebook(cells=cells)
    page, _ = SendHtmlExporter().from_notebook_node(notebook)
    pdf, _ = SendPdfExporter().from_notebook_node(notebook)
    return page, pdf


def main(places: list[str]) -> None:
    """Measure every area for every place."""
    areas = [area for area in load_areas() if notebook_of(area).is_file()]
    for area in areas:
        build_briefing(area, places[0])
    seconds: dict[str, list[float]] = {area: [] for area in areas}
    for place in places:
        for area in areas:
            began = time.perf_counter()
            build_briefing(area, place)
            seconds[area].append(time.perf_counter() - began)
    json.dump(seconds, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
