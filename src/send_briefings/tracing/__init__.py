"""Numbers that stand in a page's text, and the identifiers of the rows that they come from."""

from send_briefings.tracing.numbers import numbers_in
from send_briefings.tracing.row import row_id

__all__ = ["numbers_in", "row_id"]
