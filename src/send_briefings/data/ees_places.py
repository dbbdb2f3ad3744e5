"""The periods and the places of an EES file's rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from send_briefings.config.places import NHS_BODIES, Gazetteer
from send_briefings.data.cells import label_key
from send_briefings.data.ees_layout import EesLayout
from send_briefings.data.rows import Sorting
from send_briefings.errors import UnknownNameError
from send_briefings.model import (
    Level,
    Period,
    PeriodKind,
    Place,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.place import MONTHS

IDENTIFIERS: Mapping[str, PeriodKind] = {
    "academic year": PeriodKind.ACADEMIC_YEAR,
    "autumn term": PeriodKind.TERM,
    "spring term": PeriodKind.TERM,
    "summer term": PeriodKind.TERM,
    "calendar year": PeriodKind.CALENDAR_YEAR,
    "reporting year": PeriodKind.CALENDAR_YEAR,
    "financial year": PeriodKind.FINANCIAL_YEAR,
    **{name.lower(): PeriodKind.MONTH for name in (*MONTHS, "Month")},
}
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
CODES: Mapping[str, str] = {
    "ay": "Academic year",
    "t1": "Autumn term",
    "t2": "Spring term",
    "t3": "Summer term",
    "cy": "Calendar year",
    "ry": "Reporting year",
    "fy": "Financial year",
    **{f"m{number}": name for number, name in enumerate(MONTHS, start=1)},
}
"""The codes that EES's own service prints in place of an identifier."""
OTHER_FORMS = "periods in another form (2024/2025, 202425.0, or AY for Academic year), read as the publisher's own"
WHOLE_NUMBER = re.compile(r"(\d{4}|\d{6})\.0+")
LONG_SPAN = re.compile(r"((?:19|20)\d\d)\s*[/\u2013-]\s*((?:19|20)\d\d)")
SHORT_SPAN = re.compile(r"((?:19|20)\d\d)\s*[\u2013-]\s*(\d\d)")
YEAR = re.compile(r"(19|20)\d\d")
SPAN = re.compile(r"((?:19|20)\d\d)/?(\d\d)")


class PeriodError(ValueError):
    """A period that could not be understood: whether the identifier's cell or the period's is at fault."""

    def __init__(self, of_identifier: bool, expected: str) -> None:
        self.of_identifier = of_identifier
        self.expected = expected
        super().__init__(expected)


def plain_period(time_period: str) -> str:
    """A period as EES's files print it, from the forms that its service and spreadsheets give it; else as it is.

    >>> [plain_period(text) for text in ("2024/2025", "2024-25", "202425.0", "2024.0", "2024/2027", "202425")]
    ['202425', '202425', '202425', '2024', '2024/2027', '202425']
    """
    given = time_period.strip()
    if whole := WHOLE_NUMBER.fullmatch(given):
        return whole[1]
    if (span := LONG_SPAN.fullmatch(given)) and int(span[2]) == int(span[1]) + 1:
        return span[1] + span[2][2:]
    return "".join(short.groups()) if (short := SHORT_SPAN.fullmatch(given)) else given


def plain_identifier(identifier: str) -> str:
    """An identifier in words, from the code that EES's service gives it; else as it is.

    >>> plain_identifier("AY"), plain_identifier("Academic year")
    ('Academic year', 'Academic year')
    """
    return CODES.get(identifier.strip().lower(), identifier.strip())


def ees_period(time_period: str, identifier: str, kinds: Mapping[str, PeriodKind], counted_in: str = "") -> Period:
    """The period of a row; `kinds` says what an identifier means where the publisher's own word is not what is meant.

    `counted_in` names the month of the count, where a year's figure is not about the year but about one day of it.

    Raises:
        PeriodError: saying which of the two cells is at fault and what was expected.

    >>> ees_period("202425", "Spring term", {}).label
    'Spring term 2024/25'
    >>> ees_period("2024", "Calendar year", {"Calendar year": PeriodKind.WINTER_AVERAGE}).start
    datetime.date(2023, 12, 1)
    >>> ees_period("202425", "Academic year", {}, "January").label, ees_period("2023-06-01", "Month", {}).label
    ('January 2025', 'June 2023')
    """
    name, given = plain_identifier(identifier), plain_period(time_period)
    meant = {label_key(printed): kind for printed, kind in kinds.items()}
    kind = meant.get(label_key(name)) or IDENTIFIERS.get(label_key(name))
    if kind is None:
        raise PeriodError(True, "Academic year, Autumn term, Calendar year, Financial year, a month or the like")
    if kind in (PeriodKind.ACADEMIC_YEAR, PeriodKind.TERM, PeriodKind.FINANCIAL_YEAR):
        starting = _span(given)
        if counted_in:
            return _counted(counted_in, kind, starting)
        if kind is PeriodKind.TERM:
            return term(name.split()[0].capitalize(), starting)
        return academic_year(starting) if kind is PeriodKind.ACADEMIC_YEAR else financial_year(starting)
    if label_key(name) == "month":
        return _month_beginning(given)
    if not YEAR.fullmatch(given):
        raise PeriodError(False, f"a year such as 2024, as the identifier is '{name}'")
    if counted_in:
        return month(int(given), MONTH_NUMBERS[counted_in.lower()])
    if kind is PeriodKind.MONTH:
        return month(int(given), MONTH_NUMBERS[name.lower()])
    return winter_average(int(given)) if kind is PeriodKind.WINTER_AVERAGE else calendar_year(int(given))


def _month_beginning(given: str) -> Period:
    try:
        first = date.fromisoformat(given)
    except ValueError:
        first = date.max
    if first.day != 1:
        raise PeriodError(False, "the first day of a month, such as 2023-06-01")
    return month(first.year, first.month)


def _counted(name: str, kind: PeriodKind, starting: int) -> Period:
    """The month of that name in a year that spans two: a financial year begins in April, any other in September."""
    number = MONTH_NUMBERS[name.lower()]
    first = 4 if kind is PeriodKind.FINANCIAL_YEAR else 9
    return month(starting + (number < first), number)


def _span(given: str) -> int:
    span = SPAN.fullmatch(given)
    if span is None or (int(span[1]) + 1) % 100 != int(span[2]):
        raise PeriodError(False, "two years running, such as 202425")
    return int(span[1])


UNUSED_LEVELS = (
    "School",
    "Institution",
    "Provider",
    "Ward",
    "Parliamentary constituency",
    "Local authority district",
    "Local enterprise partnership",
    "Local skills improvement plan area",
    "English devolved area",
    "Mayoral combined authority",
    "Opportunity area",
    "MAT",
    "RSC region",
    "Planning area",
    "Police force area",
    "Sponsor",
)
SMALL_LETTERS = "codes of places in small letters, read in capitals"
OLD_CODES_READ = "old three-digit codes of authorities, read as the ONS codes of the same places"


def with_places(rows: pd.DataFrame, layout: EesLayout, gazetteer: Gazetteer, sorting: Sorting) -> pd.DataFrame:
    """The rows that are about a place of a level the layout reads, with `place` and `level`; they have a `period`."""
    if layout.fixed_level:
        rows = rows.assign(level=layout.fixed_level.value)
    else:
        for level in UNUSED_LEVELS:
            rows = sorting.set_aside(
                rows, rows[layout.level_column] == level, f"figures for the level '{level}' are not used"
            )
        levels = rows[layout.level_column].map(dict(layout.levels)).astype(object)
        unknown = ~levels.isin(list(layout.code_columns))
        expected = "one of " + ", ".join(name for name, level in layout.levels.items() if level in layout.code_columns)
        rows = sorting.reject(rows.assign(level=levels.astype(str)), unknown, layout.level_column, expected)
    rows = rows.assign(place="")
    for level, column in layout.code_columns.items():
        rows = _with_places_of(level, column, rows, layout, gazetteer, sorting)
    return rows


def _with_places_of(
    level: Level, column: str, rows: pd.DataFrame, layout: EesLayout, gazetteer: Gazetteer, sorting: Sorting
) -> pd.DataFrame:
    here = rows["level"] == level.value
    codes = {str(code): str(code).strip().upper() for code in rows.loc[here, column].unique()}
    if layout.by_name:
        found = {printed: _place_named(printed.strip(), level, gazetteer) for printed in codes}
        rows.loc[here, "place"] = rows.loc[here, column].map(found)
        return sorting.reject(rows, here & (rows["place"] == ""), column, f"the name of {_told(level)} in England")
    ours = {label_key(printed): code for printed, code in layout.codes.items()}
    found = {printed: _place(ours.get(label_key(code), code), level, gazetteer) for printed, code in codes.items()}
    spelt = {printed for printed, code in codes.items() if label_key(code) not in ours}
    small = [printed for printed in spelt if found[printed] and printed.strip() != codes[printed]]
    if small:
        sorting.normalised[SMALL_LETTERS] += int((here & rows[column].isin(small)).sum())
    rows.loc[here, "place"] = rows.loc[here, column].map(found)
    kind = "NHS" if level in NHS_BODIES else "ONS"
    expected = pd.Series(f"the {kind} code of {_told(level)} in England", rows.index, dtype=object)
    names = layout.name_columns.get(level, "")
    _take_out_contradicted(rows, here & (rows["place"] != ""), names, level, expected, gazetteer)
    if level is Level.LOCAL_AUTHORITY:
        unknown = here & rows[column].isin([printed for printed, place in found.items() if not place])
        _add_old_codes(rows, unknown, column, names, expected, gazetteer)
        old = unknown & (rows["place"] != "")
        if old.any():
            sorting.normalised[OLD_CODES_READ] += int(old.sum())
    return sorting.reject(rows, here & (rows["place"] == ""), column, expected)


def _take_out_contradicted(
    rows: pd.DataFrame,
    known: pd.Series[bool],
    names: str,
    level: Level,
    expected: pd.Series[str],
    gazetteer: Gazetteer,
) -> None:
    """Take the place from rows with another place's name, as where one column alone was sorted; say what is wrong.

    A column that holds one and the same name beside all codes tells nothing.
    """
    if names not in rows.columns or not known.any():
        return
    keys = list(zip(rows.loc[known, "place"], rows.loc[known, names].str.strip(), strict=True))
    if len({name for _, name in keys}) == 1 < len({code for code, _ in keys}):
        return
    reported = {(code, name): _contradiction(gazetteer.get(code), name, level, gazetteer) for code, name in set(keys)}
    wrong = pd.Series([reported[key] for key in keys], rows.index[known], dtype=object)
    wrong = wrong[wrong != ""]
    rows.loc[wrong.index, "place"] = ""
    expected.loc[wrong.index] = wrong


def _contradiction(place: Place, name: str, level: Level, gazetteer: Gazetteer) -> str:
    """What was expected of the code of a place that stands beside another place's name; "" where they may agree."""
    try:
        named = gazetteer.resolve(name, level) if name else place
    except UnknownNameError:
        return ""
    if place.code == named.code or _without_dates(place.name) == _without_dates(named.name):
        return ""
    return f"the code of {named.name}, which stands beside it (this is that of {place.name})"


def _without_dates(name: str) -> str:
    """A place's name without what tells it from another of that name: 'Dorset (before April 2019)' is 'Dorset'."""
    return name.partition(" (")[0]


def _add_old_codes(
    rows: pd.DataFrame,
    unknown: pd.Series[bool],
    column: str,
    names: str,
    expected: pd.Series[str],
    gazetteer: Gazetteer,
) -> None:
    """Write the places of three-digit codes into `rows`, and into `expected` what was wrong with one."""
    if not unknown.any():
        return
    printed = rows.loc[unknown, column].str.strip().str.removesuffix(".0")
    called = rows.loc[unknown, names].str.strip() if names in rows.columns else pd.Series("", printed.index)
    keys = list(zip(printed, called, rows.loc[unknown, "period"], strict=True))
    known = {key: _by_old_code(*key, gazetteer) for key in dict.fromkeys(keys)}
    rows.loc[unknown, "place"] = [known[key][0] for key in keys]
    reported = pd.Series([known[key][1] for key in keys], printed.index, dtype=object)
    expected.loc[reported.index[reported != ""]] = reported[reported != ""]


def _by_old_code(code: str, name: str, period: Period, gazetteer: Gazetteer) -> tuple[str, str]:
    """The place of a three-digit code at that time, or what was expected of one that does not go with its name."""
    place = gazetteer.by_old_code(code, period.start) if code.isascii() and code.isdigit() and len(code) == 3 else None
    if place is None or place.level is not Level.LOCAL_AUTHORITY:
        return "", ""
    try:
        named = gazetteer.resolve(name, Level.LOCAL_AUTHORITY) if name else place
    except UnknownNameError:
        named = place
    if named.code != place.code and named.name != place.name:
        return "", f"the code of {named.name}, which stands beside it ({code} is that of {place.name})"
    return place.code, ""


def _place_named(name: str, level: Level, gazetteer: Gazetteer) -> str:
    try:
        return gazetteer.resolve(name, level).code if name else ""
    except UnknownNameError:
        return ""


def _told(level: Level) -> str:
    return {Level.ICB: "an integrated care board", Level.NHS_REGION: "an NHS region"}.get(
        level, f"a {level.value.replace('_', ' ')}"
    )


def _place(code: str, level: Level, gazetteer: Gazetteer) -> str:
    place = gazetteer.find(code)
    return place.code if place and place.level is level else ""
