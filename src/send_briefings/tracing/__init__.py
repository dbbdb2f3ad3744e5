"""Every number in a briefing's prose led back to what it came from: rows of the tidy table, or a comparison of them."""

from send_briefings.tracing.derivation import Derivation
from send_briefings.tracing.marked import marked_text, numbers_json
from send_briefings.tracing.numbers import numbers_in
from send_briefings.tracing.opening import opening
from send_briefings.tracing.prose import Prose
from send_briefings.tracing.row import row_id
from send_briefings.tracing.trace import TracedNumber, trace, untraced

__all__ = [
    "Derivation",
    "Prose",
    "TracedNumber",
    "marked_text",
    "numbers_in",
    "numbers_json",
    "opening",
    "row_id",
    "trace",
    "untraced",
]
