"""A council's own returns: the CSV files in `data/local`, typed in a spreadsheet, to tidy rows or to what to mend.

A file is of one outcome area and one authority. Lines that begin with `#` are comments; some of them are read, and say
the area, the place, the date of the file, whether its figures are made up, and from when they are counted anew
(`statements`). The other lines are a table with one figure a row (`columns`, `rows`). Anything that is not as it should
be is told with its cell and what to do, and then nothing of the file is used. Small numbers are hidden in all files of
a place together (`as_shown`), before anything of them is shown.
"""

from __future__ import annotations

from send_briefings.readers.returns.fault import ReturnFault
from send_briefings.readers.returns.reading import ReturnRead, as_shown, read_return
from send_briefings.readers.returns.tables import Key, Seen, key_of, seen_as

__all__ = ["Key", "ReturnFault", "ReturnRead", "Seen", "as_shown", "key_of", "read_return", "seen_as"]
