"""Whether a file has the columns a source needs, and what the missing ones may have become."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import fuzz, process

from send_briefings.errors import DataFileError
from send_briefings.readers.plain_text import heading_key

RESPELT = "headings in other letters or spacing than the publisher's own"
CLOSE = 50
CLOSEST = 70
NEAREST = 2


def match_columns(
    needed: Collection[str], found: Sequence[str], also_called: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Each needed column that is there, with the name it has in this file.

    A heading may be in other letters, or have spaces or hyphens for its underscores, where it is the only one so like.

    >>> match_columns(["rate", "place"], ["place", "susp_rate"], {"rate": ["susp_rate"]})
    {'rate': 'susp_rate', 'place': 'place'}
    >>> match_columns(["time_period"], [" Time period", "rate"], {})
    {'time_period': ' Time period'}
    """
    there = set(found)
    alike: dict[str, list[str]] = {}
    for heading in found:
        alike.setdefault(heading_key(heading), []).append(heading)
    matched: dict[str, str] = {}
    for name in needed:
        name_here = next((other for other in (name, *also_called.get(name, ())) if other in there), None)
        if name_here is None:
            nearly = (alike.get(heading_key(other), []) for other in (name, *also_called.get(name, ())))
            name_here = next((headings[0] for headings in nearly if len(headings) == 1), None)
        if name_here is not None:
            matched[name] = name_here
    return matched


def respelt(matched: Mapping[str, str], also_called: Mapping[str, Sequence[str]]) -> int:
    """How many of the matched columns are headed in other letters or spacing than any name we know.

    >>> respelt({"time_period": "TIME_PERIOD", "rate": "rate"}, {})
    1
    """
    return sum(there not in (name, *also_called.get(name, ())) for name, there in matched.items())


def refuse_missing_columns(
    file_name: str, source: str, needed: Collection[str], found: Sequence[str], matched: Mapping[str, str]
) -> None:
    """Refuse a file that lacks a needed column or has one twice.

    Raises:
        DataFileError: naming each missing column with the nearest of the columns found.
    """
    missing = [name for name in needed if name not in matched]
    spare = sorted(set(found) - set(matched.values()))
    lines = [f"  '{name}' is missing{nearest_names(name, spare)}" for name in missing]
    twice = [name for name in matched.values() if found.count(name) > 1]
    lines += [f"  '{name}' stands over {found.count(name)} columns" for name in dict.fromkeys(twice)]
    if lines:
        raise DataFileError(
            f"{file_name} looks like '{source}' but its columns have changed; nothing of it is stored.\n"
            + "\n".join(lines),
            next_step=f"If a column was only renamed, say so in data/catalogue/sources/{source}.toml "
            "([layout.also_called]); otherwise download the file again.",
        )


def closest(name: str, found: Sequence[str]) -> float:
    """How like a name the most like of the names found is, 0 to 100; 0 where none is near.

    >>> closest("susp_rate", ["suspension_rate"]) > 70, closest("susp_rate", ["la_name"])
    (True, 0.0)
    """
    near = process.extractOne(name, found, scorer=fuzz.ratio, score_cutoff=CLOSEST)
    return float(near[1]) if near else 0.0


def nearest_names(name: str, spare: Sequence[str]) -> str:
    """The wording of the nearest names, "" where none is near.

    >>> nearest_names("susp_rate", ["suspension_rate", "la_name"])
    " (nearest found: 'suspension_rate')"
    """
    near = process.extract(name, spare, scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=CLOSE)
    return f" (nearest found: {', '.join(repr(str(entry[0])) for entry in near)})" if near else ""
