"""What a plan chooses: its places, and parameters held against the notebooks they go to, never a secret."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from send_briefings import wording
from send_briefings.config.place_rows import shown
from send_briefings.config.places import gazetteer
from send_briefings.config.toml import TomlTable, choices
from send_briefings.errors import NotebookError, UnknownNameError, UsageError
from send_briefings.model.place import Level, Place
from send_briefings.notebook_parameters import Parameter, notebook_parameters

ALL = "all"
REGION = "region"
NEIGHBOURS = "neighbours"
A_SELECTOR = f"an authority's name, ONS code or three-digit code, '{REGION}:NAME', '{NEIGHBOURS}:NAME' or '{ALL}'"


class SelectorError(UsageError):
    """A place selector that selects nothing: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"{found[:1].upper()}{found[1:]}, expected {expected}.")


def select_places(selectors: Iterable[str]) -> tuple[Place, ...]:
    """The places several selectors select, in their order, each place once.

    Raises:
        SelectorError: the first selector that selects nothing.

    >>> [place.name for place in select_places(["Solihull", "neighbours:Birmingham", "E08000029"])][:3]
    ['Solihull', 'Nottingham', 'Manchester']
    """
    found = {place.code: place for selector in selectors for place in selected(selector)}
    return tuple(found.values())


def selected(selector: str) -> tuple[Place, ...]:
    """The places one selector selects.

    A name or code selects that authority, a closed one too. `region:NAME` selects the region's current authorities by
    name, `neighbours:NAME` the authority's ten statistical neighbours, closest first and without the authority
    itself, and `all` every current authority of England by name.

    Raises:
        SelectorError: nothing goes by that name; it tells the nearest names.

    >>> [place.name for place in selected("region:North East")][:2], len(selected("all"))
    (['County Durham', 'Darlington'], 153)
    """
    kind, colon, name = (part.strip() for part in selector.partition(":"))
    if not colon:
        return _current() if kind.casefold() == ALL else (_authority(kind),)
    if kind.casefold() == REGION:
        return _authorities_of(name)
    if kind.casefold() == NEIGHBOURS:
        return _neighbours_of(name)
    raise SelectorError(f"no selector begins '{shown(kind)}:'", choices(kind, (REGION, NEIGHBOURS)))


def _current() -> tuple[Place, ...]:
    return gazetteer().places(Level.LOCAL_AUTHORITY)


def _authority(text: str) -> Place:
    try:
        return gazetteer().resolve(text, Level.LOCAL_AUTHORITY)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _wider(text) or _expected(unknown, "", A_SELECTOR)) from unknown


def _wider(text: str) -> str:
    """The selector meant by the bare name of a region or of England."""
    try:
        place = gazetteer().resolve(text)
    except UnknownNameError:
        return ""
    if place.level is Level.ENGLAND:
        return f"'{ALL}'"
    return f"'{REGION}:{place.name}'" if place.level is Level.REGION else ""


def _authorities_of(name: str) -> tuple[Place, ...]:
    try:
        region = gazetteer().resolve(name, Level.REGION)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _expected(unknown, f"{REGION}:", _regions())) from unknown
    found = tuple(place for place in _current() if place.region == region.code)
    if not found:
        raise SelectorError(f"no authority is listed under the region '{region.name}'", _regions())
    return found


def _neighbours_of(name: str) -> tuple[Place, ...]:
    try:
        authority = gazetteer().resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _expected(unknown, f"{NEIGHBOURS}:", "an authority's name")) from unknown
    found = gazetteer().neighbours(authority)
    if not found:
        raise SelectorError(f"no neighbours of {authority.name} are held", "an authority that has neighbours")
    return found


def _regions() -> str:
    known = {place.region for place in _current()}
    names = [place.name for place in gazetteer().places(Level.REGION) if place.code in known]
    return "one of " + ", ".join(f"'{REGION}:{name}'" for name in names)


def _found(unknown: UnknownNameError) -> str:
    return f"no {unknown.kind} is called '{unknown.given}'"


def _expected(unknown: UnknownNameError, prefix: str, otherwise: str) -> str:
    return " or ".join(f"'{prefix}{name}'" for name in unknown.suggestions) or otherwise


_NAME = re.compile(
    r"password|passwd|passphrase|passcode|secret|token|credential|bearer|(?:api|access|private|signing|account)_?key"
    r"|(?:^|_)(?:pwd|pin|auth)(?:_|$)|(?:^|_)keys?$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_FORMS = re.compile(
    r"""-----BEGIN\ [A-Z ]*(?:PRIVATE\ KEY|CERTIFICATE)             # PEM
      | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b                               # Amazon
      | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,}         # GitHub
      | \bglpat-[\w-]{16,}                                          # GitLab
      | \bxox[abeoprs]-[\w-]{10,}                                   # Slack
      | \bAIza[\w-]{30,}                                            # Google
      | \bsk-[\w-]{20,}                                             # OpenAI, Anthropic
      | \beyJ[\w-]{8,}\.[\w-]{8,}                                   # JSON web token
      | (?i:\b(?:bearer|basic)\ +(?=\S*[0-9=])[\w.~+/=-]{8,})
      | [a-z][a-z0-9+.-]*://[^\s/@:]*:[^\s/@]+@                     # an address with user:password
      | (?i:\b(?:password|passwd|pwd|secret|token|sig|account_?key|api_?key|access_?key)\s*=\s*[^\s&;]{4,})
    """,
    re.X,
)
_RUN = re.compile(r"[A-Za-z0-9+=]{20,}")
_AMAZON_SECRET = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9/+]{40}")
ENTROPY = 3.5
DIGITS = 2


def secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret.

    >>> [secret_name(name) for name in ("api_key", "dbPassword", "key", "key_stage", "as_of")]
    [True, True, True, False, False]
    """
    return bool(_NAME.search("_".join(_WORDS.split(name)).casefold()))


def secret_form(text: str) -> bool:
    """Whether a text holds something in a form that only secrets have, such as a GitHub token or a PEM key.

    >>> secret_form("postgres://reader:hunter2@db/send"), secret_form("https://example.org/a:b")
    (True, False)
    """
    return bool(_FORMS.search(text))


def secret_value(text: str) -> bool:
    """Whether a text looks like a secret: by its form, or a long run of letters and digits without a pattern.

    >>> secret_value("q7Zk2mP9xW4vB8nT1sLd"), secret_value("persistent_absence_2024_25"), secret_value("2025-03-31")
    (True, False, False)
    """
    if secret_form(text) or _AMAZON_SECRET.fullmatch(text.strip()):
        return True
    return any(_random(run) for run in _RUN.findall(text))


def _random(run: str) -> bool:
    digits = sum(letter.isdigit() for letter in run)
    if digits < DIGITS or digits == len(run):
        return False
    shares = [count / len(run) for count in Counter(run).values()]
    return -sum(share * math.log2(share) for share in shares) >= ENTROPY


PLACE = "place"
GIVEN = {
    PLACE: "every notebook gets the places of 'places'",
    "prepared": "every notebook gets the day of its run",
    "contact": "every notebook gets the plan's 'contact'",
    "own": "notebooks that show a council's own return get its day where 'own_return' is true",
}
"""The parameters that a run gives notebooks, and from where."""
AS_OF = "as_of"
SINCE = "since"
DATES = (AS_OF, SINCE)
A_VALUE = "a text, a number, true or false, a date, or a list or table of those"
MANY = 4
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Declared = Mapping[str, Parameter]
"""A notebook's parameters by name."""


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook, from its file, read as plain JSON: nothing of Jupyter is loaded.

    Raises:
        NotebookError: the file is no notebook, or its parameters cell cannot be read or has no `place`.

    >>> from send_briefings.config.project import notebook_of
    >>> list(declared_parameters(notebook_of("attendance")))
    ['place', 'as_of', 'since', 'prepared', 'contact']
    """
    try:
        cells = [_cell(cell) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise NotebookError(f"{notebook.name} cannot be read, expected a notebook in format 4.") from fault
    declared = notebook_parameters(SimpleNamespace(cells=cells), notebook.name)
    if PLACE not in declared:
        raise NotebookError(f"{notebook.name} has no parameter '{PLACE}', expected one in its parameters cell.")
    return declared


def read_parameters(table: TomlTable, notebooks: Mapping[str, Declared]) -> dict[str, object]:
    """The parameters of a plan, by name in order; faults are noted in the table.

    Args:
        table: the plan's [parameters].
        notebooks: for each notebook's file name, what it declares.
    """
    read: dict[str, object] = {}
    for name in sorted(table.keys()):
        value = _text_of_date(table.values[name])
        if name in GIVEN:
            table.fault(name, f"'{name}' is a parameter", f"it left out: {GIVEN[name]}")
        elif secret_name(name) or _holds_secret(value):
            found = f"the parameter '{shown(name)}' looks like a secret"
            table.fault(name, found, "none in a plan: parameters are written into the notebooks")
        elif _fits(table, name, value, notebooks):
            read[name] = value
    if all(read.get(name) for name in DATES) and str(read[SINCE]) > str(read[AS_OF]):
        table.fault(SINCE, f"'{SINCE}' is {read[SINCE]}, later than '{AS_OF}'", f"a date up to {read[AS_OF]}")
    return read


def _fits(table: TomlTable, name: str, value: object, notebooks: Mapping[str, Declared]) -> bool:
    """Whether a value fits every notebook; faults are noted, alike ones of several notebooks as one."""
    if not _plain(value):
        table.fault(name, f"'{shown(name)}' cannot be written into a notebook", A_VALUE)
        return False
    faults: dict[tuple[str, str], list[str]] = {}
    for notebook, declared in notebooks.items():
        fault = _fault(name, value, declared)
        if fault:
            faults.setdefault(fault, []).append(notebook)
    for (found, expected), files in faults.items():
        table.fault(name, f"'{shown(name)}' is {found} {_files(files)}", expected)
    if not faults and name in DATES and not _is_date(value):
        table.fault(name, f"'{name}' is {_told(value)}", 'a date such as "2025-03-31"')
        return False
    return not faults


def _files(files: Sequence[str]) -> str:
    """Some notebooks by name, many by the first two and how many more.

    >>> _files(["a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb", "e.ipynb"])
    'a.ipynb, b.ipynb and 3 other notebooks'
    """
    rest = len(files) - 2
    return wording.join_list(files if len(files) <= MANY else [*files[:2], f"{rest} other notebooks"])


def _fault(name: str, value: object, declared: Declared) -> tuple[str, str] | None:
    if name not in declared:
        return "not a parameter of", choices(name, [known for known in declared if known not in GIVEN])
    if not declared[name].accepts(value):
        return f"{_told(value)}, which does not fit", declared[name].type_name
    return None


def _cell(cell: Mapping[str, Any]) -> SimpleNamespace:
    source = cell["source"]
    return SimpleNamespace(
        metadata=dict(cell.get("metadata", {})), source=source if isinstance(source, str) else "".join(source)
    )


def _text_of_date(value: object) -> object:
    """A TOML date as the text a notebook takes; anything else as it is."""
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return value.isoformat() if is_day and isinstance(value, datetime.date) else value


def _plain(value: object) -> bool:
    if isinstance(value, list | dict):
        return all(_plain(part) for part in (value if isinstance(value, list) else value.values()))
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _holds_secret(value: object) -> bool:
    if isinstance(value, dict):
        return any(secret_name(key) or _holds_secret(part) for key, part in value.items())
    if isinstance(value, list):
        return any(_holds_secret(part) for part in value)
    return isinstance(value, str) and secret_value(value)


def _is_date(value: object) -> bool:
    """Whether it is an ISO date, or the empty text by which a notebook means none."""
    if value == "":
        return True
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _told(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return f"'{shown(value)}'" if isinstance(value, str) else str(value).lower()
