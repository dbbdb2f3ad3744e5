"""What a worker process imports before its first briefing.

Two packages are optional to those that import them, slow, and of no use here, so a worker does without, as if they were
not installed. `rfc3987_syntax`, with which jsonschema checks addresses in other alphabets, builds a grammar when it is
imported: nearly half of a worker's start. `pyarrow`, with which papermill reads Hadoop's file system, brings numpy: an
eighth of what is left. Tables are read by notebooks, in kernels.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import cast

NOT_NEEDED = ("rfc3987_syntax", "pyarrow")
IMPORTS = (
    "nbconvert.exporters.exporter",
    "papermill",
    "typst",
    "send_briefings.pipeline.notebook",
    "send_briefings.export.exporters",
    "send_briefings.export.html_page",
    "send_briefings.export.pdf_document",
    "send_briefings.pipeline.task",
)

for _name in NOT_NEEDED:
    sys.modules.setdefault(_name, cast(ModuleType, None))  # Python takes this for "there is no such module"
for _name in IMPORTS:
    import_module(_name)
