"""What may be shown of a council's own return, kept; and faults told without anything that stood in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from send_briefings.config.project import project_root
from send_briefings.data.local_figures import FOLDER, ShownBefore
from send_briefings.errors import DataFileError, SendBriefingsError, StorageError, UsageError
from send_briefings.model import Place
from send_briefings.own.counting import NOW, RESOURCED, UNIT, Key
from send_briefings.own.measure import Measured
from send_briefings.own.protect import RULE, Protected, Rule, protected
from send_briefings.own.table import Returned
from send_briefings.system import atomic_write


@contextmanager
def nothing_repeated() -> Iterator[None]:
    """Let errors with words of our own pass; of any other say its kind and its place alone, and let go of the rest.

    Raises:
        RuntimeError: in place of what was raised; neither its text nor its frames, which may hold rows, are told.
    """
    place = ""
    try:
        yield
        return
    except SendBriefingsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may be a child's
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} in {last.name}, line {last.lineno}"
        error.__traceback__ = None
    raise RuntimeError(f"a council's own return could not be read or counted: {place}") from None


DUMPABLE, SET_DUMPABLE = 3, 4  # prctl(2): whether a crash may write the process's memory to a file
NO_ERROR_BOX = 0x0001 | 0x0002  # SetErrorMode: no handler of crashes


@contextmanager
def no_memory_dump() -> Iterator[None]:
    """See to it that a crash writes no memory to a file meanwhile: names stand in the bytes of a file that is read.

    On Linux the process is made one that may not be dumped, whatever takes dumps there; elsewhere core files have no
    room, and on Windows the reporting of faults is off.
    """
    import ctypes

    if sys.platform == "win32":
        before = ctypes.windll.kernel32.SetErrorMode(NO_ERROR_BOX)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetErrorMode(before)
        return
    import resource

    room = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, room[1]))
    system = ctypes.CDLL(None) if sys.platform == "linux" else None
    dumpable = system.prctl(DUMPABLE, 0, 0, 0, 0) if system else 1
    if system:
        system.prctl(SET_DUMPABLE, 0, 0, 0, 0)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, room)
        if system and dumpable == 1:
            system.prctl(SET_DUMPABLE, 1, 0, 0, 0)


VERSION = 2
REFUSED, DECIDED, REVIEWED, FINAL = "refused", "decided in four weeks", "reviewed", "final by the day"
"""The groups of shares besides those of plans issued: of requests, of reviews, and of phase transfers by their day."""
IN_UNITS = "placement: SEN unit or resourced provision"
ALL_ROWS = ("total", NOW)
OWNER_ONLY, FILE_OWNER_ONLY = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What may be shown of a return.

    `collected` is the calendar year that the collection is of. `counts` are rounded, None where hidden; `shares` are
    whole percentages, None where one of the counts they are of is hidden: of plans issued within 20 weeks, by group and
    period, and those that `shares_of` names.
    """

    place: str
    day: date
    collected: str
    format: str
    synthetic: bool
    rule: Rule
    months: tuple[str, ...]
    years: tuple[str, ...]
    counts: Mapping[Key, int | None]
    shares: Mapping[tuple[str, str], int | None]
    lost: int

    @property
    def left_out(self) -> Mapping[str, int | None]:
        """How many rows did not enter each measure, None where hidden."""
        return {key[1]: value for key, value in self.counts.items() if key[0] == "left_out" and key[2:] == ALL_ROWS}

    @property
    def hidden(self) -> int:
        """How many counts are hidden."""
        return sum(value is None for value in self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "version": VERSION,
            "place": self.place,
            "day": self.day.isoformat(),
            "collected": self.collected,
            "format": self.format,
            "synthetic": self.synthetic,
            "rule": {"below": self.rule.below, "rounding": self.rule.rounding},
            "months": list(self.months),
            "years": list(self.years),
            "counts": [[*key, value] for key, value in self.counts.items()],
            "shares": [[*key, value] for key, value in self.shares.items()],
            "lost": self.lost,
        }


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """The folder that own figures are kept in, with the record of what was shown before."""

    folder: Path

    @classmethod
    def open(cls, home: Path | None = None) -> OwnRecord:
        """That of a project; of this one by default. It need not be there.

        >>> OwnRecord.open().folder.name
        'own'
        """
        return cls((home or project_root()) / "data" / "local" / "own")

    def paths(self) -> tuple[Path, ...]:
        """The files of figures, of every place and day."""
        return tuple(sorted(self.folder.glob("E*/*.json")))

    def newest(self, place: str, until: date = date.max) -> OwnFigures | None:
        """The newest figures of a place (its code) of a day or before; None where there are none.

        Raises:
            DataFileError: the file is damaged.
        """
        days = {path.stem: path for path in self.paths() if path.parent.name == place}
        held = [day for day in sorted(days) if day <= until.isoformat()]
        return read_figures(days[held[-1]]) if held else None

    def of_day(self, place: str, day: date) -> OwnFigures:
        """The figures of a place (its code) of a day.

        Raises:
            UsageError: none are held of that day.
            DataFileError: the file is damaged.
        """
        found = self.newest(place, day)
        if found is None or found.day != day:
            raise UsageError(
                f"No return of {day.isoformat()} is held.", next_step="Import it with `send-briefings own import`."
            )
        return found

    def add(self, place: Place, found: Returned, made: Measured) -> tuple[OwnFigures, Protected]:
        """Protect a return's counts with all that was shown of the place before, and keep what may be shown.

        Made-up figures make way for real ones, and are never taken in beside them.

        Raises:
            UsageError: the return is made up, and figures of a real one are held.
            DataFileError: the record of what was shown before is damaged.
            StorageError: it cannot be written.
        """
        held = self.newest(place.code)
        if held is not None and found.synthetic and not held.synthetic:
            raise UsageError(
                f"This return is made up, and figures of a real one of {place.name} are held.",
                next_step="Use another project's folder for made-up figures.",
            )
        try:
            if held is not None and held.synthetic and not found.synthetic:
                self._forget(place.code)
            done = protected(made, self._before.of(place.code))
            figures = as_shown(place.code, found, made, done)
            self._keep_private()
            self._before.add(place.code, [done.seen(made.day.isoformat())])
            target = self.folder / place.code / f"{made.day.isoformat()}.json"
            target.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
            content = json.dumps(figures.as_json(), indent=1, ensure_ascii=False) + "\n"
            atomic_write(target, content.encode("utf-8"))
            target.chmod(FILE_OWNER_ONLY)
        except OSError as fault:
            raise StorageError(
                f"'{self.folder}' cannot be written: {fault.strerror or fault}.",
                next_step="Make data/local a folder that can be written.",
            ) from None
        return figures, done

    @property
    def _before(self) -> ShownBefore:
        return ShownBefore(self.folder / FOLDER)

    def _keep_private(self) -> None:
        self.folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        self.folder.chmod(OWNER_ONLY)

    def _forget(self, place: str) -> None:
        """Take away the made-up figures of a place, and what was shown of them: nobody stands behind them."""
        shutil.rmtree(self.folder / place, ignore_errors=True)
        (self.folder / FOLDER / f"{place}.json").unlink(missing_ok=True)


def as_shown(place: str, found: Returned, made: Measured, done: Protected) -> OwnFigures:
    """The figures of a return as they may be shown: hidden ones without a value, the others rounded."""
    rule = RULE
    counts = {key: None if key in done.hidden else rule.rounded(value) for key, value in done.counts.items()}
    shares: dict[tuple[str, str], int | None] = {}
    for name, some, among in shares_of(made.counts):
        total = sum(made.counts.get(key, 0) for key in among)
        if total:
            known = not done.hidden & {*some, *among}
            part = sum(made.counts.get(key, 0) for key in some)
            shares[name] = (200 * part + total) // (2 * total) if known else None
    return OwnFigures(
        place,
        made.day,
        made.years[0] if made.years else str(made.day.year),
        found.format,
        found.synthetic,
        rule,
        made.months,
        made.years,
        counts,
        shares,
        done.lost,
    )


Share = tuple[tuple[str, str], Sequence[Key], Sequence[Key]]
"""A share's group and period, the counts that are some, and those that they are some of."""


def shares_of(counts: Collection[Key]) -> Iterator[Share]:
    """The shares that are shown: of plans in time, requests refused, plans by placement, reviews and transfers.

    Each is of counts that are protected themselves, so it tells no more than they do.
    """
    for key in counts:
        table, group, part, period = key
        if table == "issued" and part == "total" and group != "exceptions":
            yield (group, period), [(table, group, "within", period)], [key]
        elif (table, group, part) == ("requests", "all", "received") and len(period) == 4:
            yield (REFUSED, period), [(table, group, REFUSED, period)], [key]
        elif key == ("in_force", "all", "total", NOW):
            for one in counts:
                if one[:2] in (("in_force", "placement"), ("in_force", "residential")):
                    yield (f"{one[1]}: {one[2]}", NOW), [one], [key]
            yield (IN_UNITS, NOW), [("in_force", "placement", one, NOW) for one in (UNIT, RESOURCED)], [key]
        elif table == "reviewed_in" and part == "total":
            yield (DECIDED, period), [(table, group, "within", period)], [key]
        elif key == ("reviews", "decision", "decided within four weeks", NOW):
            yield (DECIDED, NOW), [key], [key, ("reviews", "decision", "decided later", NOW)]
        elif key == ("reviews", "status", "in the last 12 months", NOW):
            yield (REVIEWED, NOW), [key], [key, ("reviews", "status", "overdue", NOW)]
        elif table == "phase" and part == "total":
            yield (f"{FINAL}: {group}", period), [(table, group, "final by the day", period)], [key]


def read_figures(path: Path) -> OwnFigures:
    """The figures in a file.

    Raises:
        DataFileError: it is damaged.
    """
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        return OwnFigures(
            str(stated["place"]),
            date.fromisoformat(stated["day"]),
            str(stated["collected"]),
            str(stated["format"]),
            bool(stated["synthetic"]),
            Rule(int(stated["rule"]["below"]), int(stated["rule"]["rounding"])),
            tuple(map(str, stated["months"])),
            tuple(map(str, stated["years"])),
            {_key(row): _number(row[4]) for row in stated["counts"]},
            {(str(row[0]), str(row[1])): _number(row[2]) for row in stated["shares"]},
            int(stated["lost"]),
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError) as fault:
        raise DataFileError(
            f"{path}, which keeps what may be shown of a council's own return, cannot be read.",
            next_step="Take it away, and import the return again with `send-briefings own import`.",
        ) from fault


def checksum(path: Path) -> str:
    """The checksum of a file of figures.

    Raises:
        OSError: it cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _key(row: Sequence[object]) -> Key:
    return (str(row[0]), str(row[1]), str(row[2]), str(row[3]))


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
