"""A formula in LaTeX as a drawing, by matplotlib; as its source where that does not know a command."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from lxml import etree, html

from send_briefings.export.content.svg import safe_svg
from send_briefings.export.content.words import plain, visible

_ENDS = re.compile(r"^\s*(\$\$?|\\\[|\\\(|\\begin\{(?:equation|displaymath|math)\*?\})|"
                   r"(\$\$?|\\\]|\\\)|\\end\{(?:equation|displaymath|math)\*?\})\s*$")  # fmt: skip
_STYLE = re.compile(r"\\(displaystyle|textstyle|limits|nolimits)\b")


def formula_figure(source: str, words: str = "") -> etree._Element:
    """A `figure` with the formula drawn, or a `pre` with its source.

    Args:
        source: LaTeX, with or without dollar signs around it.
        words: the formula as text, for who cannot see it; its source by default.

    >>> formula_figure(r"$\\frac{a}{b}$").tag, formula_figure(r"$\\nosuch{a}$").tag
    ('figure', 'pre')
    """
    inner = _STYLE.sub("", _ENDS.sub("", _ENDS.sub("", visible(source)))).strip()
    drawing = _drawn(" ".join(inner.split()), plain(words) or plain(inner))
    if drawing is None:
        shown = etree.Element("pre", {"class": "output"})
        shown.text = inner
        return shown
    figure = etree.Element("figure", {"class": "formula"})
    figure.append(drawing)
    return figure


def _drawn(formula: str, words: str) -> etree._Element | None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    fixed: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "send-briefings", "mathtext.fontset": "dejavusans"}
    buffer = io.StringIO()
    try:
        with mpl.rc_context(), warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            mpl.rcdefaults()
            mpl.rcParams.update(fixed)
            figure = Figure(figsize=(0.01, 0.01))
            figure.text(0, 0, f"${formula}$", fontsize=12, color="#1a1a1a")
            about = {"Date": None, "Creator": None, "Format": None, "Type": None}
            figure.savefig(buffer, format="svg", bbox_inches="tight", pad_inches=0.03, transparent=True, metadata=about)
    except (ValueError, UserWarning):  # a command or a letter that matplotlib does not know
        return None
    page = html.document_fromstring(buffer.getvalue().encode(), parser=html.HTMLParser(encoding="utf-8"))
    return safe_svg(page.find(".//svg"), "a formula", words)
