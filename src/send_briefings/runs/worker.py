"""What a worker process imports before its first briefing."""

from __future__ import annotations

import nbconvert.exporters.exporter
import papermill
import typst

import send_briefings.execution
import send_briefings.export.exporters
import send_briefings.export.html
import send_briefings.export.pdf
import send_briefings.runs.making

__all__ = ["nbconvert", "papermill", "send_briefings", "typst"]
