"""Building briefings: each notebook run for a place, exported, checked, and then all published together."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from send_briefings.catalogue.root import project_root
from send_briefings.errors import ExportError, NotebookError, SendBriefingsError

if TYPE_CHECKING:
    from send_briefings.model.area import AreaSpec
    from send_briefings.model.place import Place
    from send_briefings.publish import Briefing

Finished = Callable[[str, SendBriefingsError | None], None]


def notebook_of(area: str) -> Path:
    """The notebook of an outcome area, whether or not it exists."""
    return project_root() / "notebooks" / f"{area}.ipynb"


def build_briefings(
    place: Place,
    areas: Sequence[AreaSpec],
    *,
    settings: Mapping[str, str],
    reports: Path,
    jobs: int,
    finished: Finished,
) -> tuple[Path, ...]:
    """Make the briefings of a place and publish them together; returns the files written.

    Every notebook is run even when one fails, so that all faults are told; then nothing is published.

    Args:
        place: the authority.
        areas: the outcome areas.
        settings: further notebook parameters, such as `as_of`.
        reports: the folder to publish into.
        jobs: notebooks run beside each other.
        finished: called with each area's id, and its fault where it failed.

    Raises:
        SendBriefingsError: the first fault, with all of them in its message; the reports folder is untouched.
    """
    from send_briefings.publish import publish

    made: dict[str, Briefing] = {}
    faults: dict[str, SendBriefingsError] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = {pool.submit(_briefing, place, area.id, settings, reports): area.id for area in areas}
        try:
            for done in as_completed(waiting):
                area = waiting[done]
                try:
                    made[area] = done.result()
                except SendBriefingsError as fault:
                    faults[area] = fault
                finished(area, faults.get(area))
        except BaseException:
            _stop(pool, waiting)
            raise
    if faults:
        raise _all_faults([faults[area.id] for area in areas if area.id in faults], len(areas))
    return publish([made[area.id] for area in areas], reports)


def _stop(pool: Executor, waiting: Collection[Future[Briefing]]) -> None:
    """Let no notebook go on after an interruption."""
    from send_briefings.execution import stop_kernels

    pool.shutdown(wait=False, cancel_futures=True)
    while not all(future.done() for future in waiting):
        stop_kernels()
        time.sleep(0.1)


def _briefing(place: Place, area: str, settings: Mapping[str, str], reports: Path) -> Briefing:
    from send_briefings.execution import run_notebook
    from send_briefings.export import attachments, briefing_metadata
    from send_briefings.publish import Briefing

    notebook = run_notebook(
        notebook_of(area),
        {"place": place.name, **settings},
        keep_failed=reports / ".failed" / place.slug / f"{area}.ipynb",
    )
    about = briefing_metadata(notebook)
    if about is None or (about.place_slug, about.area) != (place.slug, area):
        shown = f"a briefing on {about.area} in {about.place_slug}" if about else "no headline"
        raise NotebookError(
            f"{area}.ipynb shows {shown}, expected one on {area} in {place.slug}.",
            next_step="Load the area with the notebook's own parameters and show its headline.",
        )
    files = {ending: text.encode() for ending, text in attachments(notebook).items()}
    return Briefing(
        place_slug=about.place_slug,
        place_name=about.place_name,
        area=about.area,
        area_name=about.area_name,
        title=about.title,
        date=about.date,
        files={**files, **_pages(notebook, area)},
    )


def _pages(notebook: Mapping[str, object], area: str) -> dict[str, bytes]:
    from send_briefings.export import SendHtmlExporter, SendPdfExporter, check_html, check_pdf

    page, _ = SendHtmlExporter().from_notebook_node(notebook)
    pdf, _ = SendPdfExporter().from_notebook_node(notebook)
    faults = [f"{area}.html: {fault}" for fault in check_html(page)] + [f"{area}.pdf: {f}" for f in check_pdf(pdf)]
    if faults:
        raise ExportError(
            "These pages are not accessible to all readers, so they are not published:\n"
            + "\n".join(f"  {fault}" for fault in faults),
            next_step="Correct the notebook's displays.",
        )
    return {"html": page.encode(), "pdf": pdf}


def _all_faults(faults: Sequence[SendBriefingsError], of: int) -> SendBriefingsError:
    """One fault for the run, with the exit code of the first."""
    untouched = "Nothing was published; the earlier briefings are untouched."
    if len(faults) == 1:
        whole = SendBriefingsError(f"{faults[0].message}\n{untouched}", next_step=faults[0].next_step)
    else:
        listed = "\n\n".join(str(fault) for fault in faults)
        whole = SendBriefingsError(f"{len(faults)} of {of} briefings failed. {untouched}\n\n{listed}")
    whole.exit_code = faults[0].exit_code
    return whole
