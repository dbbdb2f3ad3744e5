"""One row of a return: one figure, or every fault in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import process

from send_briefings.config.places import Gazetteer
from send_briefings.data.local_cells import EXAMPLES, Number, is_an_end, month_first, read_day, read_number, read_period
from send_briefings.data.local_cells import EXPECTED as PERIODS
from send_briefings.data.local_cells import NUMBERS_EXPECTED as EXPECTED
from send_briefings.data.local_sheet import Columns, LocalDataFault, Row, cell_name
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Measure, Period, PeriodKind, Place, Status, Unit
from send_briefings.model.area import AreaSpec, Wording
from send_briefings.model.place import MONTHS

CUT_HEAD, CUT_TAIL = re.compile(r"\d{1,3}"), re.compile(r"\d{3}(?:\.\d+)?")
FIGURES = ("period", "value", "numerator", "denominator")
FUZZY_MATCH_CUTOFF = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as typed: `value` is in the measure's unit, worked out from the counts where they are given.

    `status` is published where there is a value, else what the mark in the cell, kept as `symbol`, means.
    """

    row: int
    measure: Measure
    cohort: str
    breakdown: str
    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status
    symbol: str

    @property
    def key(self) -> tuple[str, str, str, Period]:
        """What the figure is of."""
        return (self.measure.id, self.cohort, self.breakdown, self.period)


@dataclass
class RowReader:
    """Reads the rows of one file: one area, one place, one date; what is not known (None) is not checked against."""

    columns: Columns
    area: AreaSpec
    place: Place | None
    dated: date | None
    gazetteer: Gazetteer
    decimal_comma: bool = False
    faults: list[LocalDataFault] = field(default_factory=list)

    @property
    def measures(self) -> dict[str, Measure]:
        """The area's measures that take a council's own figures."""
        return {name: measure for name, measure in self.area.measures.items() if measure.local}

    def check_name(self, row: Row) -> None:
        """Note a fault where a row without figures is no row of the template either: it may be a comment."""
        before = len(self.faults)
        if self.columns.text(row, "measure"):
            self._measure(row)
        for fault in self.faults[before:]:
            mend = "Begin the row with # if it is a comment; else give it a measure, a period and a value."
            self.faults[self.faults.index(fault)] = replace(fault, mend=mend)

    def read(self, row: Row) -> Entry | None:
        """The row's figure; None where it has faults, which are noted."""
        before = len(self.faults)
        self._check_place(row)
        measure = self._measure(row)
        if measure is not None and self._is_cut(row, measure):
            return None
        period = self._period(row)
        if measure is None:
            return None
        cohort = self._of(row, "cohort", measure.cohorts, self.area.cohorts)
        breakdown = self._of(row, "breakdown", measure.breakdowns, self.area.breakdowns)
        numbers = self._percentage(row) if measure.unit is Unit.PERCENT else self._count(row)
        if len(self.faults) > before or period is None or numbers is None:
            return None
        return Entry(row.number, measure, cohort, breakdown, period, *numbers)

    def fault(self, row: Row, column: str, expected: str, mend: str, *, near: bool = False) -> None:
        """Note a fault of a cell; what stands in it may be repeated where it is `near` a word we know."""
        text = self.columns.text(row, column)
        self.faults.append(
            LocalDataFault(row.number, column, self.columns.cell(row, column), text, expected, mend, near)
        )

    def _is_cut(self, row: Row, measure: Measure) -> bool:
        """Whether a number seems to be cut in two at its comma, 4,120 as 4 and 120; noted as a fault of both cells."""
        counted = ("value",) if measure.unit is not Unit.PERCENT else ("value", "numerator", "denominator")
        numbers = {place: name for name in counted if (place := self.columns.places.get(name)) is not None}
        for place, counted_in in numbers.items():
            head = self.columns.text(row, counted_in)
            tail = row.cells[place + 1] if place + 1 < len(row.cells) and place + 1 not in numbers else ""
            if CUT_HEAD.fullmatch(head) and CUT_TAIL.fullmatch(tail):
                where, other = cell_name(row.number, place), cell_name(row.number, place + 1)
                mend = (
                    f"If the number is {head},{tail}, cut in two at its comma, type it without the comma, "
                    f"{head}{tail}, in cell {where}, and move back what follows. If it is {head}, take {tail} out."
                )
                expected = f"nothing, because with {where} it reads as one number cut in two"
                column = next((name for name, at in self.columns.places.items() if at == place + 1), "")
                self.faults[:] = [fault for fault in self.faults if fault.cell != other]
                self.faults.append(LocalDataFault(row.number, column, other, tail, expected, mend))
                return True
        return False

    def _check_place(self, row: Row) -> None:
        text = self.columns.text(row, "place")
        if not text or self.place is None:
            return
        mend = f"A file is for one place: move the row to a file of its own, or write '{self.place.name}'."
        try:
            found = self.gazetteer.resolve(text, level=Level.LOCAL_AUTHORITY)
        except UnknownNameError:
            self.fault(row, "place", f"{self.place.name}, as the line '# place:' says", mend)
            return
        if found.code != self.place.code:
            self.fault(row, "place", f"{self.place.name}, as the line '# place:' says", mend)

    def _measure(self, row: Row) -> Measure | None:
        named = {measure.name: measure.id for measure in self.measures.values()}
        found = self._chosen(row, "measure", list(self.measures), named)
        return self.measures.get(found)

    def _of(self, row: Row, column: str, known: tuple[str, ...], wordings: Mapping[str, Wording]) -> str:
        """The cohort or breakdown: the only one there is where the cell is blank."""
        if not self.columns.text(row, column) and (len(known) == 1 or "total" in known):
            return known[0] if len(known) == 1 else "total"
        return self._chosen(row, column, list(known), {wordings[name].short: name for name in known})

    def _chosen(self, row: Row, column: str, known: list[str], named: Mapping[str, str]) -> str:
        text = self.columns.text(row, column)
        by_word = {_word(name): name for name in known} | {_word(name): found for name, found in named.items()}
        if _word(text) in by_word:
            return by_word[_word(text)]
        near = process.extractOne(_word(text), list(by_word), score_cutoff=FUZZY_MATCH_CUTOFF) if text else None
        mend = f"Write '{by_word[near[0]]}'." if near else f"Write one of: {', '.join(known)}."
        expected = f"one of {', '.join(known)}" if len(known) > 1 else f"'{known[0]}'"
        self.fault(row, column, expected, mend, near=near is not None)
        return ""

    def _period(self, row: Row) -> Period | None:
        kind, text = self.area.period, self.columns.text(row, "period")
        period = read_period(text, kind)
        if period is None:
            self.fault(row, "period", PERIODS[kind], f"Write it as {EXAMPLES[kind]}.")
            return None
        other, day = month_first(text), read_day(text)
        if other is not None and day is not None and is_an_end(other) and not is_an_end(day):
            ways = f"{_in_words(day)}, and with the month first as {_in_words(other)}"
            expected = f"a day with the day first; this reads as {ways}"
            self.fault(row, "period", expected, f"Write the month as {EXAMPLES[PeriodKind.MONTH]}.")
            return None
        if self.dated is None:
            return period
        unfinished = kind is PeriodKind.MONTH and period.end > self.dated
        if unfinished or period.start > self.dated:
            begun = "was over" if kind is PeriodKind.MONTH else "had begun"
            expected = f"a period that {begun} on the file's own date, {_in_words(self.dated)}"
            self.fault(row, "period", expected, "Correct the period, or the line '# date:' at the top.")
            return None
        return period

    def _number(self, row: Row, column: str, *, percent: bool = False, whole: bool = True) -> Number | None:
        """A cell's number or mark, None where it is blank or faulty; a fault is noted."""
        text = self.columns.text(row, column)
        if not text:
            return None
        number = read_number(text, percent=percent, decimal_comma=self.decimal_comma)
        if number.expected:
            self.fault(row, column, number.expected, number.mend)
        elif number.value is not None and number.value < 0:
            self.fault(row, column, "a number that is not below 0", "Type the number again without the minus sign.")
        elif number.value is not None and whole and number.value != int(number.value):
            self.fault(row, column, "a whole number", "Count children or views, without decimals.")
        else:
            return number
        return None

    def _count(self, row: Row) -> tuple[float | None, None, None, Status, str] | None:
        for column in ("numerator", "denominator"):
            if self.columns.text(row, column):
                self.fault(row, column, "nothing: this measure is a number, not a percentage", "Empty the cell.")
        if not self.columns.text(row, "value"):
            self.fault(row, "value", EXPECTED, "Type the number, or x if it is not known; or delete the row.")
            return None
        number = self._number(row, "value")
        if number is None:
            return None
        return number.value, None, None, number.status or Status.PUBLISHED, number.mark

    def _percentage(self, row: Row) -> tuple[float | None, float | None, float | None, Status, str] | None:
        before = len(self.faults)
        value = self._number(row, "value", percent=True, whole=False)
        counts = [self._number(row, column) for column in ("numerator", "denominator")]
        given = [number for number in (value, *counts) if number is not None]
        if len(self.faults) > before:
            return None
        marked = [number for number in given if number.status is not None]
        if marked:
            hidden = next((number for number in marked if number.status is Status.SUPPRESSED), marked[0])
            return None, None, None, hidden.status or Status.SUPPRESSED, hidden.mark
        top, bottom = (number.value if number else None for number in counts)
        if top is None or bottom is None:
            column = "numerator" if top is None else "denominator"
            expected = "the number of children behind the percentage, so that small groups can be hidden"
            self.fault(row, column, expected, "Fill in both numerator and denominator; the value may then stay empty.")
            return None
        return self._share(row, value, top, bottom)

    def _share(
        self, row: Row, value: Number | None, top: float, bottom: float
    ) -> tuple[float, float, float, Status, str] | None:
        """The percentage of counts that fit together, and fit the percentage typed where one was."""
        if bottom == 0:
            self.fault(row, "denominator", "a number above 0", "Leave the row out where there was nobody to count.")
        elif top > bottom:
            self.fault(
                row, "numerator", f"at most the denominator, {bottom:,.0f}", "Check whether the two are swapped."
            )
        elif value is not None and value.value is not None and value.value > 100:
            self.fault(
                row, "value", "a percentage from 0 to 100", "Check it against the two counts, or empty the cell."
            )
        else:
            share = 100 * top / bottom
            typed = value.value if value is not None else None
            if typed is None or abs(typed - share) <= 0.5 * 10 ** -(value.decimals if value else 0) + 1e-9:
                return share, top, bottom, Status.PUBLISHED, ""
            expected = f"{share:.1f}, which is {top:,.0f} out of {bottom:,.0f}"
            self.fault(row, "value", expected, "Correct the percentage or the counts, or leave the value empty.")
        return None


def _in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _word(text: str) -> str:
    """A name in lower case, with one underscore between words."""
    return "_".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
