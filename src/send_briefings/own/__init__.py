"""A council's own SEN2 return: read, checked, measured by the published definitions, and protected before it is shown.

`reading` reads the XML, the Blade CSV folder or the workbook; `check` tells its faults; `measure` counts; `protect`
hides what could tell of one child; `record` keeps what may be shown. Rows of children never leave this package, and
names, UPN, ULN and postcode never enter it.
"""

from __future__ import annotations
