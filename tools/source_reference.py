"""Write docs/sources.md, how a source is described; `--check` only says whether it is current.

What each format's `[layout]` holds is taken from the docstrings of the modules that read it, so that it stands once.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "sources.md"
SOURCES = ROOT / "data" / "catalogue" / "sources"
READERS = ROOT / "src" / "send_briefings" / "data"
LAYOUT = re.compile(r"The `\[layout\]` of a source with `format = \"(\w+)\"`:")
START = """# How a source is described

Made by `make fix` from the readers' own descriptions; do not edit by hand.

One TOML file describes one published source: `data/catalogue/sources/<source>.toml`. A source in a format that is known
needs no Python: copy the file of a source in that format, change it, and try it with
`send-briefings data import FILE --store /tmp/try`, which accounts for every row.

| key | meaning |
|---|---|
| `id` | the source's name; the same as the file's. An area's measures name it |
| `format` | which reader reads it: see below |
| `publisher`, `publication`, `title` | who publishes it, in what series, and the file's own title; all three are printed |
| `url`, `licence` | where a person finds it, and on what terms it may be used |
| `notes` | what a reader of the figures has to know, a sentence each |
| `[[releases]]` | each release known: `release` (its name), `released` (a day), `precision` (`day`, `month` or `year`: how well that day is known), `basis` (how it is known), `latest_period` (the newest period in it, by which a file is recognised as this release) |
| `built_in` | `false` where files of it are read but the project carries no figures of it; left out: `true` |
| `[whole]` | what a whole file holds, by which a short or odd one is held back: [importing.md](importing.md) |
| `[[live]]` | where its newest release is looked for by `data update`: `kind` (a module in `src/send_briefings/live/kinds`), `every` (months between releases, 0 for a closed series), `max_bytes`, `hold_percent` (the share of figures that may change before you are asked), `named_by`, and the kind's own settings: docs/live_data.md |
| `[layout]` | which columns hold what: below, by format |
"""


OWN_WORDS = "What its `[layout]` holds is explained in the source's own file, line by line."


def _has_layout(name: str) -> bool:
    return any("\n[layout" in (SOURCES / f"{source}.toml").read_text(encoding="utf-8") for source in sources_of(name))


def layouts() -> dict[str, str]:
    """What a source's `[layout]` holds, by format, from the readers' docstrings."""
    found: dict[str, str] = {}
    for path in sorted(READERS.rglob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        parts = LAYOUT.split(text)  # what stands before the first, then each one's format and what it says
        found |= {name: stated.strip("\n") for name, stated in zip(parts[1::2], parts[2::2], strict=True)}
    return found


def formats() -> list[str]:
    """Every format of the readers."""
    return sorted(path.stem for path in (READERS / "formats").glob("*.py") if path.stem != "__init__")


def sources_of(name: str) -> list[str]:
    """The sources that are in a format."""
    line = re.compile(rf'^format = "{name}"$', re.MULTILINE)
    return [path.stem for path in sorted(SOURCES.glob("*.toml")) if line.search(path.read_text(encoding="utf-8"))]


def reference() -> str:
    """The whole page as Markdown."""
    parts, described = [START.rstrip()], layouts()
    for name in formats():
        module = READERS / "formats" / f"{name}.py"
        about = (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        known = ", ".join(f"`{source}`" for source in sources_of(name)) or "none yet"
        parts += [f"## `{name}`", about, f"In this format: {known}."]
        parts.append(described.get(name, OWN_WORDS if _has_layout(name) else "It has no `[layout]`."))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.write_text(reference(), encoding="utf-8", newline="\n")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != reference():
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what the readers say. Run `make fix`.")
