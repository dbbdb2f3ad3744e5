"""Find a Chromium for the tests, or get one, and print its path; `--find` only finds.

`SEND_CHROMIUM` names one to use before any other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")


def find_browser() -> Path | None:
    """The browser to test with: SEND_CHROMIUM, one on the path, one in its usual place, or Playwright's own."""
    return next((path for path in _places() if path.is_file()), None)


def _places() -> Iterator[Path]:
    if named := os.environ.get("SEND_CHROMIUM"):
        yield Path(named)
        return
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from (folder / app for folder in (Path("/Applications"), Path.home() / "Applications") for app in MAC)
    folders = (os.environ.get(key) for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
    yield from (Path(folder) / app for folder in folders if folder for app in WINDOWS)
    yield from _playwrights()


def _playwrights() -> Iterator[Path]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def get_browser() -> None:
    """Install Chromium: Debian's as root, otherwise Playwright's into the user's own folder."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        commands = [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    else:
        commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    for command in commands:
        subprocess.run(command, check=False, stdout=sys.stderr)


if __name__ == "__main__":
    if not {"SEND_CHROMIUM", "--find"} & {*os.environ, *sys.argv} and find_browser() is None:
        get_browser()
    browser = find_browser()
    if browser is None:
        named = os.environ.get("SEND_CHROMIUM")
        sys.exit(
            f"SEND_CHROMIUM is '{named}', which is no file."
            if named
            else "The tests need Chromium, Chrome or Edge, and none was found or could be installed. "
            "Install one, or set SEND_CHROMIUM to its path, then run this again."
        )
    print(browser)
