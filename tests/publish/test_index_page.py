"""The index as a browser shows it: no accessibility fault, wide and narrow, and nothing runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from send_briefings.publish import Briefing, publish


@pytest.mark.browser
def test_the_index_has_no_accessibility_fault(tmp_path: Path, briefing: Callable[..., Briefing]) -> None:
    browser = os.environ.get("SEND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.fail("No browser: run the tests with `make test`, or set SEND_CHROMIUM to a Chromium.")
    areas = ("attendance", "therapy_waits")
    publish(
        [briefing(place, area) for place in ("leeds", "bournemouth-christchurch-and-poole") for area in areas], tmp_path
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for width in (1280, 360):
            page = chromium.new_page(viewport={"width": width, "height": 900})
            page.goto((tmp_path / "index.html").as_uri())
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("script").count() == 0
            page.screenshot(path=tmp_path / f"{width}.png")
        chromium.close()
