"""The places of an EES file's rows: from their codes, of any age and in any letters, checked by their names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Period, Place
from send_briefings.readers.ees_layout import LEVEL_COLUMN, EesLayout
from send_briefings.readers.sorting import Sorting

EES_LEVELS: Mapping[str, Level] = {
    "National": Level.ENGLAND,
    "Regional": Level.REGION,
    "Local authority": Level.LOCAL_AUTHORITY,
}
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
            rows = sorting.set_aside(rows, rows[LEVEL_COLUMN] == level, f"figures for the level '{level}' are not used")
        levels = rows[LEVEL_COLUMN].map(EES_LEVELS).astype(object)
        unknown = ~levels.isin(list(layout.code_columns))
        expected = "one of " + ", ".join(name for name, level in EES_LEVELS.items() if level in layout.code_columns)
        rows = sorting.reject(rows.assign(level=levels.astype(str)), unknown, LEVEL_COLUMN, expected)
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
        return sorting.reject(rows, here & (rows["place"] == ""), column, f"the name of a {_told(level)} in England")
    found = {printed: _place(code, level, gazetteer) for printed, code in codes.items()}
    small = [printed for printed, place in found.items() if place and printed.strip() != codes[printed]]
    if small:
        sorting.normalised[SMALL_LETTERS] += int((here & rows[column].isin(small)).sum())
    rows.loc[here, "place"] = rows.loc[here, column].map(found)
    expected = pd.Series(f"the ONS code of a {_told(level)} in England", rows.index, dtype=object)
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
    told = {(code, name): _contradiction(gazetteer.get(code), name, level, gazetteer) for code, name in set(keys)}
    wrong = pd.Series([told[key] for key in keys], rows.index[known], dtype=object)
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
    told = pd.Series([known[key][1] for key in keys], printed.index, dtype=object)
    expected.loc[told.index[told != ""]] = told[told != ""]


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
    return level.value.replace("_", " ")


def _place(code: str, level: Level, gazetteer: Gazetteer) -> str:
    place = gazetteer.find(code)
    return place.code if place and place.level is level else ""
