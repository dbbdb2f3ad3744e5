"""How long a council's own return of 100,000 persons takes to be read and counted, and how much memory.

    python benchmarks/own_return.py [PERSONS]

Written in this process, read and counted in a fresh one, whose own highest memory is told (Linux).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from send_briefings.own.synthetic import synthetic_council
from send_briefings.own.synthetic_files import Council, write_blade, write_xml

READ = """
import sys, time
from pathlib import Path
began = time.monotonic()
from send_briefings.own.check import check
from send_briefings.own.measure import measured
from send_briefings.own.reading import read_own
found = read_own([Path(sys.argv[1])])
read = time.monotonic()
faults, made = check(found, found.day), measured(found, found.day)
ended = time.monotonic()
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1e6
print(f"{len(found['person']):,} persons, {found.format}: read in {read - began:.1f} s, checked and counted in "
      f"{ended - read:.1f} s, {peak:.2f} GB at most, {len(made.counts)} counts, {len(faults)} faults")
"""


def council_of(persons: int) -> Council:
    """A made-up council with at least so many persons."""
    council = synthetic_council(1, round(persons / 1.3))
    return Council(council.authority, council.day, council.year, list(council.persons)[:persons])


def main() -> None:
    """Measure the XML and the Blade export of so many persons."""
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    council = council_of(persons)
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("return.xml", write_xml), ("blade", write_blade)):
            path = Path(folder) / name
            began = time.monotonic()
            write(council, path)
            size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir())) / 1e6
            print(f"{size:,.0f} MB written in {time.monotonic() - began:.0f} s")
            subprocess.run([sys.executable, "-c", READ, str(path)], check=True)


if __name__ == "__main__":
    main()
