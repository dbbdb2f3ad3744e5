"""In which integrated care board's figures a provider is counted, as the figures themselves say.

The workbooks do not name it. But a board's figures are the sum of its providers' in every service and time band, so a
provider that we cannot place belongs where exactly its numbers are missing from the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from send_briefings.catalogue.places import Gazetteer
from send_briefings.model import Learnt, Level, Period, Place, Remark
from send_briefings.readers.workbook_organisations import Waits
from send_briefings.readers.workbook_waits import Band, ServiceTable

MOST_TOGETHER = 3
Numbers = Counter[tuple[str, Band | None]]


def boards_of(kept: Sequence[Waits], gazetteer: Gazetteer, month: Period) -> tuple[dict[str, Place], list[Place]]:
    """The board of each provider that no list places in this month, and the boards whose sums stay short.

    A provider is placed where its numbers, alone or with one or two other such providers', are just what a board's
    figures hold above the sum of its known providers, in every service and band, and no other board's do.
    """
    boards = {waits.place.code: waits.place for waits in kept if waits.place.level is Level.ICB}
    known = {code: {p.code for p in gazetteer.providers_of(board, month.start)} for code, board in boards.items()}
    placed = set().union(*known.values()) if known else set()
    numbers = {waits.place.code: _numbers(waits) for waits in kept}
    unplaced = [
        waits.place.code
        for waits in kept
        if waits.place.level is Level.PROVIDER and waits.place.code not in placed and +numbers[waits.place.code]
    ]
    if not unplaced:
        return {}, []
    short = {code: numbers[code] - _sum(numbers, known[code]) for code in boards}
    found: dict[str, set[str]] = {}
    for board, missing in short.items():
        for together in _together(unplaced):
            if (
                +missing
                and _sum(numbers, together) == missing
                and numbers[board] == _sum(numbers, {*known[board], *together})
            ):
                for provider in together:
                    found.setdefault(provider, set()).add(board)
    sure = {provider: boards[min(codes)] for provider, codes in found.items() if len(codes) == 1}
    explained = {board.code for board in sure.values()}
    return sure, [boards[code] for code, missing in short.items() if +missing and code not in explained]


def learnt_of(
    table: ServiceTable, kept: Sequence[Waits], learnt: Mapping[str, Place], boards: Mapping[str, Place], month: Period
) -> Iterator[Learnt]:
    """The bodies taken from the file: those nobody lists, and those whose board only the figures tell."""
    numbers = {row.code.upper(): row.number for row in reversed(table.rows) if row.code}
    for waits in kept:
        place = waits.place
        if place.code in learnt or place.code in boards:
            whole = boards[place.code].code if place.code in boards else ""
            row = numbers.get(place.code, 0)
            yield Learnt(table.sheet, row, place.code, place.name, place.level.value, whole, month.start, month.end)


def remarks_of(learnt: Sequence[Learnt], short: Sequence[Place]) -> Iterator[Remark]:
    """What a reader of a board's figures has to know of providers that were learnt, or could not be placed."""
    for one in learnt:
        if one.whole:
            yield Remark(
                one.sheet,
                one.row,
                one.whole,
                f"{one.name} is counted in this area's figures. It is in no list of the area's providers that we hold, "
                "but only with it do the providers' published figures add up to the area's.",
            )
    for board in short:
        yield Remark(
            "",
            0,
            board.code,
            "This area's figures hold more than those of the providers we know of. The published workbook does not say "
            "who else is counted in them.",
        )


def _numbers(waits: Waits) -> Numbers:
    """What is counted of a body, by service and band; a blank or withheld count counts for nothing."""
    numbers: Numbers = Counter({(service, None): count.number or 0 for service, count in waits.totals.items()})
    for service, bands in waits.bands.items():
        numbers.update({(service, band): count.number or 0 for band, count in bands.items()})
    return +numbers


def _sum(numbers: Mapping[str, Numbers], codes: Sequence[str] | set[str]) -> Numbers:
    total: Numbers = Counter()
    for code in codes:
        total.update(numbers.get(code, Counter()))
    return +total


def _together(codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, min(MOST_TOGETHER, len(codes)) + 1):
        yield from combinations(codes, size)
