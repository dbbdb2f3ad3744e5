"""The tidy table's columns as an Arrow schema: apart, because pyarrow is slow to import and few commands need it."""

from __future__ import annotations

import pyarrow as pa

from send_briefings.model.tidy import TYPES

_ARROW = {"text": pa.string(), "date": pa.date32(), "number": pa.float64()}
SCHEMA = pa.schema([(name, _ARROW[kind]) for name, kind in TYPES.items()])
