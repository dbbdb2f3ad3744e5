"""How the name of a place is compared: case, punctuation, accents and the words a council adds to its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

LONGEST_NAME = 120
LONGEST_SHOWN = 60
PUNCTUATION = frozenset(" -‐‑–—_'’‘`´\"“”.,;:&()+")
NEAR = 72.0
AS_NEAR = 12.0
PREFIXES = (
    "the",
    "city of",
    "county of",
    "london borough of",
    "royal borough of",
    "metropolitan borough of",
    "borough of",
    "council of the",
)
SUFFIXES = (
    "city of",
    "county of",
    "london borough of",
    "royal borough of",
    "metropolitan borough",
    "metropolitan district",
    "london borough",
    "royal borough",
    "borough",
    "city",
    "mbc",
    "local authority",
    "unitary authority",
)
BOARDS = ("icb", "integrated care board")
COUNCIL_SUFFIXES = ("county", "metropolitan", "unitary")


def name_key(text: str) -> str:
    """The form two spellings of one name share: lower case, no accents or punctuation, 'and' for '&'.

    >>> name_key("  Kingston-Upon-Hull,  CITY of "), name_key("Telford & Wrekin"), name_key("St. Helen's")
    ('kingston upon hull city of', 'telford and wrekin', 'st helens')
    """
    plain = unicodedata.normalize("NFKD", text[:LONGEST_NAME]).casefold().replace("&", " and ")
    letters = (c if c.isalnum() else " " for c in plain if c not in "'’‘`" and not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def could_be_name(text: str) -> bool:
    """Whether a text is made as names are: short, of letters, digits, spaces and a name's punctuation.

    >>> could_be_name("St. Helens"), could_be_name("../Barnet"), could_be_name("Barnet\\x00"), could_be_name("x" * 999)
    (True, False, False, False)
    """
    plain = unicodedata.normalize("NFKD", text.strip())
    return len(text) <= LONGEST_NAME and all(c.isalnum() or c in PUNCTUATION or unicodedata.combining(c) for c in plain)


def name_forms(text: str) -> Iterator[str]:
    """The keys a name may be listed under, the fullest first: without 'council', then without what it is a council of.

    An integrated care board is listed as 'nhs … icb'.

    >>> list(name_forms("London Borough of Brent Council"))
    ['london borough of brent council', 'london borough of brent', 'brent']
    >>> list(name_forms("Birmingham City Council"))
    ['birmingham city council', 'birmingham city', 'birmingham']
    >>> list(name_forms("Sussex ICB"))
    ['sussex icb', 'nhs sussex icb']
    """
    key = name_key(text)
    yield key
    board = next((b for b in BOARDS if key.endswith(f" {b}")), "")
    if board or key.startswith("nhs "):
        yield f"nhs {key.removeprefix('nhs ').removesuffix(board).strip()} icb"
    suffixes: tuple[str, ...] = SUFFIXES
    if key.endswith(" council"):
        key = key.removesuffix(" council")
        suffixes = (*SUFFIXES, *COUNCIL_SUFFIXES)
        yield key
    ending = next((s for s in suffixes if key.endswith(f" {s}")), "")
    if ending:
        key = key.removesuffix(f" {ending}")
        yield key
    for beginning in PREFIXES:
        if key.startswith(f"{beginning} "):
            key = key.removeprefix(f"{beginning} ")
            yield key


def nearest_keys(text: str, keys: Iterable[str]) -> list[tuple[str, float]]:
    """The listed keys most like a text and how alike they are (0 to 100), the most alike first; none if none is near.

    >>> nearest_keys("Birmingam", ["birmingham", "solihull"])[0][0]
    'birmingham'
    >>> nearest_keys("xyzzy", ["birmingham", "solihull"])
    []
    """
    *_, key = name_forms(text)
    if not key:
        return []
    found = process.extract(key, list(keys), scorer=fuzz.WRatio, limit=20, score_cutoff=NEAR)
    best = max((score for _, score, _ in found), default=0.0)
    return [(choice, score) for choice, score, _ in found if score >= best - AS_NEAR]


def shown(text: str) -> str:
    """A text a person gave, fit to print in a message: on one line, printable and short.

    >>> shown("a\\x00b\\n" + "x" * 100)
    'a?b?xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    printable = "".join(c if c.isprintable() else "?" for c in text[: LONGEST_SHOWN + 1])
    return printable if len(printable) <= LONGEST_SHOWN else printable[:LONGEST_SHOWN] + "…"
