"""The pipeline a user would write instead: papermill, nbconvert to HTML, and a PDF printed by a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent


def pdf_step() -> tuple[str, str]:
    """How the peer makes its PDF here, and the browser it uses.

    `nbconvert --to webpdf` launches only a Chromium that Playwright downloaded; where that is missing, the exported
    HTML is printed by the Chromium that is installed, which is faster: it need not render the notebook again.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        if Path(browsers.chromium.executable_path).is_file():
            return "jupyter nbconvert --to webpdf", ""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("The peer pipeline needs a Chromium browser for its PDF: install one, then run make bench again.")
    return "chromium --headless --print-to-pdf (of nbconvert's HTML)", found


def build_briefing(notebook: Path, place: str, folder: Path, browser: str) -> dict[str, float]:
    """One briefing by the peer pipeline; returns the seconds of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    executed = folder / notebook.name
    page = executed.with_suffix(".html")
    steps: dict[str, list[str]] = {
        "papermill": [str(BIN / "papermill"), str(notebook), str(executed), "-p", "place", place],
        "html": [str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed)],
        "pdf": [str(BIN / "jupyter"), "nbconvert", "--to", "webpdf", str(executed)],
    }
    if browser:
        printed = f"--print-to-pdf={executed.with_suffix('.pdf')}"
        quiet = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder}/browser",
        ]
        steps["pdf"] = [browser, "--headless", *quiet, printed, str(page)]
    seconds = {}
    for name, command in steps.items():
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        seconds[name] = time.perf_counter() - began
    if not executed.with_suffix(".pdf").is_file():
        sys.exit(f"The peer pipeline made no PDF of {executed}.")
    return seconds


def make_set(notebooks: Sequence[Path], place: str, folder: Path, browser: str, beside: int) -> float:
    """A set of briefings, so many beside each other; returns the seconds."""
    began = time.perf_counter()
    with ThreadPoolExecutor(beside) as pool:
        list(pool.map(lambda path: build_briefing(path, place, folder / path.stem, browser), notebooks))
    return time.perf_counter() - began
