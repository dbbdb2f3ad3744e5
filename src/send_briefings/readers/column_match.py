"""Whether a file has the columns a source needs, and what the missing ones may have become."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import fuzz, process

from send_briefings.errors import DataFileError

CLOSE = 50
NEAREST = 2


def match_columns(
    needed: Collection[str], found: Sequence[str], also_called: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Each needed column that is there, with the name it has in this file.

    >>> match_columns(["rate", "place"], ["place", "susp_rate"], {"rate": ["susp_rate"]})
    {'rate': 'susp_rate', 'place': 'place'}
    """
    there = set(found)
    matched: dict[str, str] = {}
    for name in needed:
        name_here = next((other for other in (name, *also_called.get(name, ())) if other in there), None)
        if name_here is not None:
            matched[name] = name_here
    return matched


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


def nearest_names(name: str, spare: Sequence[str]) -> str:
    """The wording of the nearest names, "" where none is near.

    >>> nearest_names("susp_rate", ["suspension_rate", "la_name"])
    " (nearest found: 'suspension_rate')"
    """
    near = process.extract(name, spare, scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=CLOSE)
    return f" (nearest found: {', '.join(repr(str(entry[0])) for entry in near)})" if near else ""
