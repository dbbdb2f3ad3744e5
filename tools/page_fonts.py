"""Write the typeface of web pages: the letters of ours that a page can need, small enough to stand in every page.

    .venv/bin/python tools/page_fonts.py

A page is one file and loads nothing, so its style sheet carries the font. Run it after changing LETTERS.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

from fontTools import subset

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "send_briefings"
WEIGHTS = {"400": "Regular", "600 700": "Semibold"}
LETTERS = "".join(map(chr, [*range(0x20, 0x7F), 0xA0])) + "£½éèëïöôâñç·×–—‘’“”…•−←→‹›▲▼●○■◆◇"


def main() -> None:
    """Write `export/html/fonts.css`."""
    rules = []
    for weight, name in WEIGHTS.items():
        options = subset.Options()
        options.flavor = "woff"
        options.layout_features = ["tnum"]
        options.hinting = False
        options.name_IDs = [1, 2, 13, 14]
        font = subset.load_font(str(PACKAGE / "fonts" / f"SourceSans3-{name}.ttf"), options)
        made = subset.Subsetter(options)
        made.populate(text=LETTERS)
        made.subset(font)
        content = io.BytesIO()
        subset.save_font(font, content, options)
        data = base64.b64encode(content.getvalue()).decode()
        source = f'url(data:font/woff;base64,{data}) format("woff")'
        rules.append(f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight}; src: {source}; }}\n')
    (PACKAGE / "export" / "html" / "fonts.css").write_text("".join(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
