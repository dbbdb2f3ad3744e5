"""Write docs/licences.md, the licence of each package that the program needs: `python tools/licences.py [--check]`.

What stands there is what each installed package says of itself (PEP 639's expression, else its classifier, else its
free field). A package that the lock asks for on another system only is named without one.
"""

from __future__ import annotations

import re
import sys
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check_ground import locked

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEADING = """# Licences of the packages that are used

Made by `make fix` from what each package says of itself. This program is under the licence in `LICENCE`; the packages
are installed beside it, not copied into it. The typefaces in `src/send_briefings/fonts` have their own licence beside
them.

| package | licence |
|---|---|
"""


def licence_of(about: Message) -> str:
    """The licence that a package's metadata states; "not stated" where it states none.

    >>> about = Message()
    >>> about["Classifier"] = "License :: OSI Approved :: MIT License"
    >>> licence_of(about)
    'MIT License'
    """
    classifiers = [str(each).split(" :: ") for each in about.get_all("Classifier", [])]
    named = [parts[-1] for parts in classifiers if parts[0] == "License" and len(parts) > 2]
    free = str(about.get("License") or "").splitlines()
    words = [str(about.get("License-Expression") or ""), " and ".join(named), free[0].strip() if free else ""]
    return next((word for word in words if word and word != "UNKNOWN"), "not stated")


def licences(lock: str) -> tuple[dict[str, str], list[str]]:
    """The licence of each package of a lock file that is installed here, and the names of the others."""
    found, others = {}, set()
    for package, _ in locked(lock):
        try:
            found[package.name] = licence_of(cast(Message, metadata(package.name)))
        except PackageNotFoundError:
            others.add(package.name)
    return found, sorted(others - set(found))


def page(lock: str) -> str:
    """The page for the packages of a lock file."""
    found, others = licences(lock)
    lines = "".join(f"| {name} | {licence} |\n" for name, licence in sorted(found.items()))
    return f"{HEADING}{lines}" + (
        f"\nOn other systems or versions of Python only: {', '.join(others)}.\n" if others else ""
    )


def faults(lock: str, text: str) -> list[str]:
    """What the page lacks: a package of the lock, or a licence as it is here. One of another system is only named."""
    found, others = licences(lock)
    wrong = [
        f"{name}: {licence}"
        for name, licence in found.items()
        if f"| {name} | {licence} |\n" not in text and not re.search(rf"only:.*\b{re.escape(name)}\b", text)
    ]
    return wrong + [f"{name}: not named" for name in others if not re.search(rf"\b{re.escape(name)}\b", text)]


if __name__ == "__main__":
    lock_text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        PAGE.write_text(page(lock_text), encoding="utf-8", newline="\n")
    elif wrong := faults(lock_text, PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""):
        sys.exit("\n".join([*wrong, "docs/licences.md is not as the installed packages are. Run `make fix`."]))
