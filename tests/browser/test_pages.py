"""Pages as a browser shows them: no accessibility fault, wide and narrow, and all there without JavaScript."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat import v4
from playwright.sync_api import Browser, sync_playwright

from send_briefings.export import render_html

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Judge = Callable[[Any, dict[str, Any]], tuple[list[str], list[str]]]
ASKED = {"runOnly": RULES, "resultTypes": ["violations", "incomplete"]}
SAMPLE = Path(__file__).resolve().parents[1] / "fixtures" / "export" / "sample.py"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("SEND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("No browser: run the tests with `make test`, or set SEND_CHROMIUM to a Chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = importlib.util.spec_from_file_location("export_sample", SAMPLE)
    assert found is not None
    assert found.loader is not None
    sample: Any = importlib.util.module_from_spec(found)
    found.loader.exec_module(sample)
    folder = tmp_path_factory.mktemp("pages")
    notebooks = {"ordinary": sample.sample_notebook(), "long": sample.long_notebook()}
    for name, notebook in notebooks.items():
        (folder / f"{name}.html").write_text(render_html(notebook), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in notebooks}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["ordinary", "long"])
def test_a_page_has_no_accessibility_fault(
    chromium: Browser,
    made: dict[str, Path],
    name: str,
    width: int,
    judge_contrast: Judge,
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(made[name].as_uri())
    found = Axe().run(page, options=ASKED)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert judge_contrast(page, found.response) == ([], [])
    page.close()


GREY = "<div style='background: {0}'><p style='color: #767676'>Just readable on white</p></div>"

BEHIND = (
    "<style>p {{ position: relative }} p::before {{ content: ''; position: absolute; z-index: -1; "
    "background: #333; {} }}</style><p>Behind</p>"
)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("markup", "low"),
    [
        ("<p style='color: #767676'>Readable</p>", []),
        ("<p style='color: #777'>Too pale</p>", ["Too pale: 4.478"]),
        ("<p style='color: #777; font-size: 24px'>Large</p>", []),
        ("<p style='color: #777; font: bold 19px serif'>Bold</p>", []),
        (GREY.format("#fff"), []),
        (GREY.format("#eee"), ["Just readable on white: 3.91"]),
        (GREY.format("rgba(0, 0, 0, .5)"), ["Just readable on white: 1.14"]),
        (GREY.format("linear-gradient(#fff, #000)"), ["Just readable on white: None"]),
        ("<p style='opacity: .5'>Faded</p>", ["Faded: 3.9"]),
        ("<style>p::before { content: '1.'; color: #ccc }</style><p>Numbered</p>", ['::before "1.": 1.6']),
        (BEHIND.format("inset: 0"), ["Behind: 1.6"]),
        (BEHIND.format("left: -50px; top: 0; width: 40px; height: 20px"), []),
        ("<style>p::before { content: '1'; color: #fff; background: #333 }</style><p>Numbered</p>", []),
        ("<p style='color: #ccc'>\N{BLACK DIAMOND}</p>", ["\N{BLACK DIAMOND}: 1.6"]),
        ("<p style='color: #ccc; display: none'>Hidden</p>", []),
    ],
)
def test_the_contrast_of_a_text_is_worked_out(
    chromium: Browser, markup: str, low: list[str], judge_contrast: Judge
) -> None:
    page = chromium.new_page()
    page.set_content(f"<!DOCTYPE html><html lang='en'><body><main>{markup}</main></body></html>")
    found, _ = judge_contrast(page, {"incomplete": []})
    page.close()
    assert [one.startswith(wanted) for one, wanted in zip(found, low, strict=True)] == [True] * len(low), found


@pytest.mark.browser
def test_what_axe_leaves_undecided_is_decided(chromium: Browser, judge_contrast: Judge) -> None:
    page = chromium.new_page()
    page.set_content(f"<!DOCTYPE html><html lang='en'><body><main>{BEHIND.format('inset: 0')}</main></body></html>")
    response = Axe().run(page, options=ASKED).response
    assert [len(rule["nodes"]) for rule in response["incomplete"] if rule["id"] == "color-contrast"] == [1]
    low, left = judge_contrast(page, response)
    page.close()
    assert (len(low), left) == (1, [])


@pytest.mark.browser
def test_a_page_without_a_list_of_contents_uses_its_whole_width(chromium: Browser, tmp_path: Path) -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Mine\n\nWords.")])
    (tmp_path / "mine.html").write_text(render_html(notebook), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "mine.html").as_uri())
    body = page.locator(".page-body").bounding_box()
    page.close()
    assert body is not None
    assert body["width"] > 1000


@pytest.mark.browser
def test_all_is_there_without_javascript_and_without_a_network(chromium: Browser, made: dict[str, Path]) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made["ordinary"].as_uri())
    assert asked == [made["ordinary"].as_uri()]
    for heading in ("What the figures say", "How Birmingham compares", "Questions members may want to ask"):
        assert page.get_by_role("heading", name=heading).is_visible()
    assert page.get_by_role("img", name="Line chart: absence rose").is_visible()
    context.close()


@pytest.mark.browser
def test_on_paper_the_list_of_contents_is_left_out(chromium: Browser, made: dict[str, Path]) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(made["ordinary"].as_uri())
    assert page.locator("nav").first.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    page.close()
