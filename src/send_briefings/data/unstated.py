"""Figures that a file leaves out and a reader can still put in: the one part that is missing of a total, and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from send_briefings.model import Measure

Cell = tuple[str, str]
Counts = tuple[int, ...]
Line = tuple[tuple[Cell, ...], Cell]
TOTAL, ALL = "total", "all"


def lines_of(measure: Measure, stated: Mapping[Cell, Counts | None]) -> list[Line]:
    """Each total of a measure with all its parts, by breakdown with "total" and by cohort with "all".

    Those of a kind are left out where one of them, all stated, does not add up: there the parts overlap, or there are
    more than are listed.
    """
    kinds: list[list[Line]] = []
    if TOTAL in measure.breakdowns:
        parts = [name for name in measure.breakdowns if name != TOTAL]
        kinds.append([(tuple((group, part) for part in parts), (group, TOTAL)) for group in measure.cohorts])
    if ALL in measure.cohorts:
        groups = [name for name in measure.cohorts if name != ALL]
        kinds.append([(tuple((group, part) for group in groups), (ALL, part)) for part in measure.breakdowns])
    return [line for kind in kinds if not any(_contradicts(line, stated) for line in kind) for line in kind if line[0]]


def follows(lines: Sequence[Line], stated: Mapping[Cell, Counts | None]) -> Iterator[tuple[Cell, Counts | None, Line]]:
    """Each cell that is not stated and follows from those that are, and from such cells, with its counts, None where
    a mark keeps them from being known, and the line it follows from.

    >>> line = ((("sen", "girls"), ("sen", "boys")), ("sen", "total"))
    >>> list(follows([line], {("sen", "girls"): (4,), ("sen", "total"): (10,)}))[0][:2]
    (('sen', 'boys'), (6,))
    """
    known = dict(stated)
    found = True
    while found:
        found = False
        for line in lines:
            parts, whole = line
            missing = [cell for cell in (*parts, whole) if cell not in known]
            if len(missing) == 1:
                counts = _left(line, missing[0], known)
                if counts is None or min(counts) >= 0:
                    known[missing[0]] = counts
                    yield missing[0], counts, line
                    found = True


def adds_up(line: Line, known: Mapping[Cell, Counts | None]) -> bool:
    """Whether all cells of a line are there, and their counts fit each other as far as they are known."""
    parts, whole = line
    if any(cell not in known for cell in (*parts, whole)):
        return False
    given = [counts for cell in parts if (counts := known[cell]) is not None]
    total = known[whole]
    if total is None:
        return True
    together = [sum(kinds) for kinds in zip(*given, strict=True)] or [0] * len(total)
    if len(given) == len(parts):
        return tuple(together) == total
    return all(a <= b for a, b in zip(together, total, strict=True))


def _contradicts(line: Line, stated: Mapping[Cell, Counts | None]) -> bool:
    return all(cell in stated for cell in (*line[0], line[1])) and not adds_up(line, stated)


def _left(line: Line, missing: Cell, known: Mapping[Cell, Counts | None]) -> Counts | None:
    parts, whole = line
    given = [known[cell] for cell in (*parts, whole) if cell != missing]
    counts = [one for one in given if one is not None]
    if len(counts) < len(given):
        return None
    if missing == whole:
        return tuple(sum(kinds) for kinds in zip(*counts, strict=True))
    return tuple(kinds[-1] - sum(kinds[:-1]) for kinds in zip(*counts, strict=True))
