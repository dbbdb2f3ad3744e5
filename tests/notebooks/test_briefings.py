"""Every notebook, run for Birmingham and for a harder place, makes an accessible page and an accessible PDF."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, sync_playwright

from send_briefings.config.areas import load_areas
from send_briefings.config.register import load_overviews, briefing_specs
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.pipeline.index import OVERVIEW_COLUMNS, csv_columns
from send_briefings.pipeline.notebook import run_notebook
from send_briefings.export import (SendHtmlExporter, SendPdfExporter, attachments, briefing_metadata, check_html, check_pdf)

Executed = Callable[[str, str], nbformat.NotebookNode]
NOTEBOOKS = sorted(path.stem for path in (project_root() / "notebooks").glob("*.ipynb"))
HARDER = {"attendance": "North Yorkshire", "exclusions": "Rutland", "therapy_waits": "Kent", "neet": "Cumberland"}
ONCE = {"committee-pack", "claims", "improvement"}  # long; and those that only Birmingham has
WANTED = [(name, "Birmingham") for name in NOTEBOOKS]
WANTED += [(name, HARDER.get(name, "Leeds")) for name in NOTEBOOKS if name not in ONCE]
# A page of the council's own targets or return is made where there are some: see the tests of those pages.
RUNS = [(name, place) for name, place in WANTED if briefing_specs()[name].covers(gazetteer().resolve(place).code)]
PHONE_AND_DESK = (360, 1280)
AREA_PARTS = ("Questions to ask", "Data: ")
PAGES = {
    "scorecard": range(1, 3), "map": range(1, 2), "claims": range(1, 3), "improvement": range(1, 3),
    "committee-pack": range(8, 17), "local_offer": range(1, 2), "method": range(3, 11),
}  # fmt: skip

every_run = pytest.mark.parametrize(("name", "place"), RUNS)


def page_of(notebook: nbformat.NotebookNode) -> str:
    return str(SendHtmlExporter().from_notebook_node(notebook)[0])


def pdf_of(notebook: nbformat.NotebookNode) -> bytes:
    return bytes(SendPdfExporter().from_notebook_node(notebook)[0])


@every_run
def test_the_page_is_sound_and_the_same_each_time(executed: Executed, name: str, place: str) -> None:
    notebook = executed(name, place)
    page = page_of(notebook)
    assert check_html(page) == []
    assert page_of(notebook) == page
    ends = {"committee-pack": "Words, sources and method", "method": "Words used"}
    for part in AREA_PARTS if name in load_areas() else (ends.get(name, "Sources and method"),):
        assert part in page
    for code in ("load_", "area.summary", "page.summary", "Traceback", "&lt;bound method"):
        assert code not in page


@every_run
def test_the_data_dictionary_has_each_column_of_the_csv(executed: Executed, name: str, place: str) -> None:
    text = attachments(executed(name, place)).get("csv", "")
    described = csv_columns(briefing_specs()[name].order, name)
    if name in load_areas() or name in OVERVIEW_COLUMNS:
        assert described == text.partition("\n")[0].split(",")
    else:
        assert described == []


@every_run
def test_the_pdf_is_accessible_not_too_long_and_the_same_each_time(
    executed: Executed, name: str, place: str
) -> None:
    notebook = executed(name, place)
    pdf = pdf_of(notebook)
    assert check_pdf(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) in PAGES.get(name, range(1, 9) if name in load_overviews() else range(1, 3))
    assert pdf_of(notebook) == pdf


@every_run
def test_no_word_of_a_pdf_lies_in_a_margin(executed: Executed, name: str, place: str) -> None:
    """Side margins are 20 mm, of pages on their side 18 mm; a letter's own box may reach a point into them."""
    document = pypdfium2.PdfDocument(pdf_of(executed(name, place)))
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        margin = (18 if width > height else 20) * 72 / 25.4 - 1
        text = page.get_textpage()
        for at in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(at)
            if text.get_text_range(at, 1).strip():  # a space at the end of a line hangs over it
                where = f"page {number}: {text.get_text_range(max(0, at - 20), 40)!r}"
                assert margin <= left, where
                assert right <= width - margin, where


@every_run
def test_a_page_has_no_developers_words(executed: Executed, name: str, place: str) -> None:
    main = html.fromstring(page_of(executed(name, place))).find(".//main")
    stated = " ".join(" ".join(main.itertext()).split())
    assert re.findall(r"\S*\.toml\b|\bdata/\S*|\[\[|send-briefings|\bworkbooks?\b|\b(?:is|are|not|we) held\b", stated) == []


@every_run
def test_the_notebook_says_what_it_is_and_carries_its_figures_and_findings(
    executed: Executed, name: str, place: str
) -> None:
    notebook = executed(name, place)
    stated = briefing_metadata(notebook)
    assert (stated.area, stated.place_name) == (name, place)
    assert {"json"} <= set(attachments(notebook)) <= {"csv", "json"}
    assert "csv" in attachments(notebook) or name in load_overviews()


def test_another_run_gives_the_same_page_and_pdf(executed: Executed) -> None:
    again = run_notebook(project_root() / "notebooks" / "neet.ipynb", {"place": "Birmingham"})
    before = executed("neet", "Birmingham")
    assert page_of(again) == page_of(before)
    assert pdf_of(again) == pdf_of(before)
    assert attachments(again) == attachments(before)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = os.environ.get("SEND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("No browser: run the tests with `make test`, or set SEND_CHROMIUM to a Chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.mark.browser
@every_run
def test_no_axe_violation_on_a_phone_or_a_desk(
    executed: Executed,
    browser: Browser,
    tmp_path: Path,
    name: str,
    place: str,
    judge_contrast: Callable[[Any, dict[str, Any]], tuple[list[str], list[str]]],
) -> None:
    file = tmp_path / f"{name}.html"
    file.write_text(page_of(executed(name, place)), encoding="utf-8")
    asked: list[str] = []
    for width in PHONE_AND_DESK:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        response = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
        found: list[Any] = response["violations"]
        assert found == [], f"{width} pixels: {[violation['id'] for violation in found]}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{width} pixels"
        assert judge_contrast(page, response) == ([], []), f"{width} pixels"
        page.close()
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
