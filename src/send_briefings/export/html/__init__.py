"""A briefing as one HTML page that needs nothing else: no scripts, no network, readable on a phone and in print."""

from send_briefings.export.html.check import check_html
from send_briefings.export.html.page import render_html

__all__ = ["check_html", "render_html"]
