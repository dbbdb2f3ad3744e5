"""What a worker process imports before its first briefing.

`rfc3987_syntax`, which jsonschema uses where it is installed to check addresses in other alphabets, builds a grammar
when it is imported: nearly half of a worker's start. Notebooks have no such addresses, so a worker does without it, as
jsonschema itself does where it is not installed.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import cast

NOT_NEEDED = "rfc3987_syntax"
IMPORTS = (
    "nbconvert.exporters.exporter",
    "papermill",
    "typst",
    "send_briefings.execution.run",
    "send_briefings.export.exporters",
    "send_briefings.export.html",
    "send_briefings.export.pdf",
    "send_briefings.runs.making",
)

sys.modules.setdefault(NOT_NEEDED, cast(ModuleType, None))  # Python takes this for "there is no such module"
for _name in IMPORTS:
    import_module(_name)
