"""The index as a browser shows it: no accessibility fault, wide and narrow, and nothing runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from send_briefings.pipeline.index import index_page, place_page
from send_briefings.pipeline.records import PublishedBriefing, StaleNotice, with_stale_notice

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.browser
def test_the_index_has_no_accessibility_fault(
    tmp_path: Path,
    briefing: Callable[..., tuple[PublishedBriefing, dict[str, bytes]]],
    judge_contrast: Callable[[Any, dict[str, Any]], tuple[list[str], list[str]]],
) -> None:
    browser = os.environ.get("SEND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.fail("No browser: run the tests with `make test`, or set SEND_CHROMIUM to a Chromium.")
    places = ("leeds", "bournemouth-christchurch-and-poole")
    records = [briefing(place, area)[0] for place in places for area in ("attendance", "therapy_waits")]
    reason = "therapy_waits.ipynb failed at cell 4 (area.summary()): ValueError: " + "no rows of the measure " * 5
    records[1] = with_stale_notice(records[1], StaleNotice("2026-11-05", "7", reason))
    (tmp_path / "index.html").write_bytes(index_page(records))
    (tmp_path / "place.html").write_bytes(place_page(records[:2]))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for width, name in product((1280, 360), ("index", "place")):
            page = chromium.new_page(viewport={"width": width, "height": 900})
            page.goto((tmp_path / f"{name}.html").as_uri())
            found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations", "incomplete"]})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("script").count() == 0
            assert judge_contrast(page, found.response) == ([], [])
            page.screenshot(path=tmp_path / f"{width}.png")
        chromium.close()
