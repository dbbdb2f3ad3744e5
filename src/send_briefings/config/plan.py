"""A plan: what a run is to make, for whom and how; read from its TOML file and checked whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from send_briefings.config.place_rows import shown
from send_briefings.config.plan_choices import (
    A_SELECTOR,
    Declared,
    SelectorError,
    declared_parameters,
    read_parameters,
    secret_form,
    selected,
)
from send_briefings.config.project import notebook_of, project_root
from send_briefings.config.register import briefing_specs, pack_sections
from send_briefings.config.sources import load_sources
from send_briefings.config.toml import Diagnostics, TomlTable, read_toml
from send_briefings.errors import NotebookError, UsageError
from send_briefings.model.area import BriefingSpec
from send_briefings.model.place import Place

FORMATS = ("csv", "html", "json", "pdf")
"""What is published of a briefing unless a plan says otherwise."""
ALL_FORMATS = (*FORMATS, "xlsx")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook may use: seconds of time, bytes of memory (all its processes together)."""

    seconds: float = 300.0
    memory: int = 2_000 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept: the newest `max_versions` published versions, and of those none older than `max_age_days`.

    The published version itself is always kept. `max_age_days` None means no limit by age.
    """

    max_versions: int = 3
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """Whom to tell how a run ended: a command that gets it on standard input, or a web address it is posted to.

    `on` is "failure", "change" (a failure, or something new was published) or "always". `webhook` is an address or
    "env:NAME", the environment variable that holds it.
    """

    command: tuple[str, ...] = ()
    webhook: str = ""
    on: str = "failure"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run to be made: every area and overview for every place.

    `parameters` go to every notebook beside `place`. `output` is a folder (absolute) or an fsspec URL. `jobs` None
    means one a processor. `contact` is whom readers may ask about a briefing that could not be renewed, "" for the
    council's analysts. `source` is the plan's file, None for a run asked for on the command line.
    `sections` are those of the committee pack, in order, () for its default.
    `update` names the sources about which publishers are asked first, () for all; None for no asking. `own_return` says
    that pages of a council's own SEN2 return may stand beside public ones.
    """

    name: str
    places: tuple[Place, ...]
    areas: tuple[BriefingSpec, ...]
    output: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] = FORMATS
    limits: Limits = Limits()
    jobs: int | None = None
    retention: Retention = Retention()
    notify: Notification | None = None
    contact: str = ""
    sections: tuple[str, ...] = ()
    update: tuple[str, ...] | None = None
    own_return: bool = False
    source: Path | None = None


WHEN = ("failure", "change", "always")
A_FOLDER = 'a folder such as "../reports", or an address such as "s3://bucket/reports"'
A_WEBHOOK = '"https://..." or "env:NAME", the environment variable that holds it'
NO_SECRET = "none in a plan: keep it in an environment variable or a file of the account that runs the plan"
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*::)*(?P<scheme>[a-z][a-z0-9+.-]*)://[^/\s]\S*|file:///\S+")
_VARIABLE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")


def read_output(table: TomlTable, plan: Path) -> str:
    """Where the briefings go: an absolute folder, or an fsspec address as it was written; `reports/` by default.

    A relative folder is meant from the plan's own. A folder that holds the plan or the project is refused: publishing
    replaces what is in it.
    """
    text = table.string("output", str(project_root().absolute() / "reports"))
    if not text.strip() or "output" not in table:
        return text
    if secret_form(text):
        table.fault("output", "'output' holds what looks like a secret", NO_SECRET)
    elif "://" in text:
        _check_address(table, text)
    else:
        return _folder(table, text, plan)
    return text


def read_notice(document: TomlTable) -> Notification | None:
    """Whom to notify, from the plan's [notify]; None where it has none."""
    name = _either(document, "notify", "notice")
    table = document.table(name, needed=False)
    notice = Notification(
        table.strings("command", ()), table.string("webhook", ""), table.string("on", WHEN[0], one_of=WHEN)
    )
    if not isinstance(document.values.get(name), dict):
        return None
    if "command" not in table and "webhook" not in table:
        table.fault(None, f"the table '{name}' notifies nobody", "a 'command' or a 'webhook'")
    if table.values.get("command") == [] or (notice.command and not notice.command[0].strip()):
        table.fault("command", "'command' names no program", 'a list such as ["mail", "-s", "Briefings", "officer"]')
    if any(not part.isprintable() for part in notice.command):
        table.fault("command", "'command' holds a character that cannot be printed", "plain texts")
    if any(secret_form(part) for part in notice.command):
        table.fault("command", "'command' holds what looks like a secret", NO_SECRET)
    if isinstance(table.values.get("webhook"), str):
        _check_webhook(table, notice.webhook)
    return notice


def _check_address(table: TomlTable, text: str) -> None:
    address = _ADDRESS.fullmatch(text)
    if address is None or not text.isprintable():
        table.fault("output", f"'output' is '{shown(text)}'", A_FOLDER)
    elif address["scheme"] in {"http", "https"}:
        table.fault("output", "'output' is a web page's address, which cannot be written to", A_FOLDER)


def _folder(table: TomlTable, text: str, plan: Path) -> str:
    try:
        folder = (plan.absolute().parent / Path(text).expanduser()).resolve()
        is_file = folder.is_file()
    except (OSError, ValueError, RuntimeError):
        table.fault("output", f"'output' is '{shown(text)}', which names no folder here", A_FOLDER)
        return text
    if is_file:
        table.fault("output", f"'output' is '{shown(text)}', which is a file", A_FOLDER)
    elif any(inner.is_relative_to(folder) for inner in (plan.resolve(), project_root().resolve())):
        table.fault("output", f"'output' is '{shown(text)}', which holds more than briefings", "a folder of its own")
    return str(folder)


def _check_webhook(table: TomlTable, webhook: str) -> None:
    if _VARIABLE.fullmatch(webhook):
        return
    try:
        parts = urlsplit(webhook)
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    if secret_form(webhook):
        table.fault("webhook", "'webhook' holds what looks like a secret", A_WEBHOOK)
    elif parts is None or parts.scheme != "https" or not host or not webhook.isprintable() or " " in webhook:
        table.fault("webhook", f"'webhook' is '{shown(webhook)}'", A_WEBHOOK)


MAX_NAME_LENGTH = 100
MAX_FOUND_LENGTH = 200
DAY_SECONDS = 86_400
MIN_MEMORY = 256 * MEGABYTE
MAX_MEMORY = 1_000_000 * MEGABYTE
MAX_JOBS = 1_000
MAX_KEPT = 10_000
MAX_DAYS = 36_500
A_LONG = 2**63
UNITS = {"mb": MEGABYTE, "gb": 1_000 * MEGABYTE}
_MEMORY = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(mb|gb)", re.I)
_LINE = re.compile(r":(\d+): ")


class PlanError(UsageError):
    """A plan has faults; all of them are listed, each with its file and line, and nothing was started."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "The plan has faults:\n" + "\n".join(f"  {fault}" for fault in self.faults),
            next_step="Correct the plan; docs/plans.md tells what it may hold.",
        )


def read_plan(path: Path) -> Plan:
    """The plan in a TOML file, its places, areas and folders resolved; `docs/plans.md` tells what it may hold.

    Raises:
        PlanError: every fault of the plan, in the order of its lines.
        CatalogueError: the catalogue the plan is held against has faults.
    """
    faults = Diagnostics()
    document = _opened(path, faults)
    plan = _plan(document, path)
    document.finish()
    if faults.lines:
        raise PlanError([_printable(line) for line in sorted(faults.lines, key=_line)])
    return plan


def _opened(path: Path, faults: Diagnostics) -> TomlTable:
    """The file's top table; one that Python cannot hold or print is a fault and an empty table."""
    try:
        document = read_toml(path, faults)
        if _ordinary(document.values):
            return document
    except (ValueError, RecursionError):
        pass
    faults.add(path, 1, "the file holds a number that is too long, or tables in tables without end", "a plan")
    return TomlTable(path, {}, {}, (), Diagnostics())


def _ordinary(value: object) -> bool:
    """Whether every whole number fits TOML's 64 bits; Python cannot even print the longest."""
    if isinstance(value, dict):
        return all(_ordinary(part) for part in value.values())
    if isinstance(value, list):
        return all(_ordinary(part) for part in value)
    return not isinstance(value, int) or -A_LONG <= value < A_LONG


def _plan(document: TomlTable, path: Path) -> Plan:
    areas = _areas(document)
    notebooks = _notebooks(document, areas)
    return Plan(
        name=_name(document, path),
        places=_places(document),
        areas=areas,
        output=read_output(document, path),
        parameters=read_parameters(document.table("parameters", needed=False), notebooks),
        formats=_formats(document),
        limits=_limits(document.table("limits", needed=False)),
        jobs=_whole(document, "jobs", MAX_JOBS),
        retention=_retention(document.table(_either(document, "retention", "history"), needed=False)),
        notify=read_notice(document),
        contact=_contact(document),
        sections=_sections(document.table("pack", needed=False)),
        update=_update(document),
        own_return=document.boolean("own_return", False),
        source=Path(path).absolute(),
    )


def _name(document: TomlTable, path: Path) -> str:
    name = document.string("name", path.stem)
    if "name" in document and (len(name) > MAX_NAME_LENGTH or not name.isprintable()):
        document.fault(
            "name", "'name' does not fit on a line", f"up to {MAX_NAME_LENGTH} characters that can be printed"
        )
    return name


def _update(document: TomlTable) -> tuple[str, ...] | None:
    """The sources to ask about before a run: `true` for all, a list for some; None for no asking."""
    given = document.anything("update")
    if given is None or given is False:
        return None
    if given is True:
        return ()
    known = [source.id for source in load_sources().values() if source.live]
    if not isinstance(given, list) or not given:
        document.fault("update", f"'update' is {given!r}"[:MAX_FOUND_LENGTH], "true, false, or a list of sources")
        return None
    return document.strings("update", one_of=known)


def _contact(document: TomlTable) -> str:
    contact = document.string("contact", "")
    if "contact" in document and (len(contact) > MAX_NAME_LENGTH or not contact.isprintable()):
        expected = f"up to {MAX_NAME_LENGTH} characters that can be printed, such as an address for e-mail"
        document.fault("contact", "'contact' does not fit on a line", expected)
    return contact.strip().rstrip(".")


def _places(document: TomlTable) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for index, selector in enumerate(document.strings("places")):
        try:
            found.update({place.code: place for place in selected(selector)})
        except SelectorError as fault:
            document.fault("places", fault.found, fault.expected, element=index)
    if document.values.get("places") == []:
        document.fault("places", "'places' is empty", A_SELECTOR)
    return tuple(found.values())


def _areas(document: TomlTable) -> tuple[BriefingSpec, ...]:
    known = briefing_specs()
    able = [area for area in known if notebook_of(area).is_file()]
    given = document.strings("areas", able, one_of=tuple(known))
    for index, area in enumerate(given):
        if area in known and area not in able:
            expected = f"notebooks/{area}.ipynb, or one of {', '.join(repr(name) for name in able)}"
            document.fault("areas", f"'{area}' has no notebook", expected, element=index)
    if not given and document.values.get("areas", []) == []:
        document.fault("areas", "'areas' is empty", f"one of {', '.join(repr(area) for area in able)}")
    return tuple(known[area] for area in dict.fromkeys(given) if area in able)


def _notebooks(document: TomlTable, areas: Sequence[BriefingSpec]) -> dict[str, Declared]:
    """What the notebook of each area declares, by its file's name; one that cannot be read is a fault of `areas`."""
    read: dict[str, Declared] = {}
    given = document.values.get("areas", [])
    for area in areas:
        path = notebook_of(area.id)
        try:
            read[path.name] = declared_parameters(path)
        except NotebookError as fault:
            found, _, expected = fault.message.rstrip(".").partition(", expected ")
            at = given.index(area.id) if area.id in given else None
            document.fault("areas", found, expected or "names with literals", element=at)
    return read


def _formats(document: TomlTable) -> tuple[str, ...]:
    given = document.strings("formats", FORMATS, one_of=ALL_FORMATS)
    if not given:
        document.fault("formats", "'formats' is empty", f"any of {', '.join(repr(name) for name in ALL_FORMATS)}")
    return tuple(name for name in ALL_FORMATS if name in given)


def _sections(table: TomlTable) -> tuple[str, ...]:
    """The sections of the committee pack, in order; none for its default."""
    given = table.strings("sections", (), one_of=pack_sections())
    for index, name in enumerate(given):
        if name in given[:index]:
            table.fault("sections", f"'{name}' is there twice", "each section once", element=index)
    return tuple(given)


def _limits(table: TomlTable) -> Limits:
    usual = Limits()
    seconds = table.number("seconds", usual.seconds)
    if not 0 < seconds <= DAY_SECONDS:
        table.fault("seconds", f"'seconds' is {seconds:g}", f"above 0 and up to {DAY_SECONDS} (a day)")
    text = table.string("memory", f"{usual.memory // MEGABYTE} MB")
    size = _MEMORY.fullmatch(text.strip())
    memory = round(float(size[1]) * UNITS[size[2].lower()]) if size else 0
    if text.strip() and not MIN_MEMORY <= memory <= MAX_MEMORY:
        expected = f'from "{MIN_MEMORY // MEGABYTE} MB" to "{MAX_MEMORY // UNITS["gb"]} GB"'
        table.fault("memory", f"'memory' is '{text[:40]}'", expected)
    return Limits(seconds, memory)


def _either(table: TomlTable, name: str, former: str) -> str:
    """The name of a key: the former one where only that is there. Former names are read until version 0.2."""
    return former if former in table and name not in table else name


def _retention(table: TomlTable) -> Retention:
    keep = _whole(table, _either(table, "max_versions", "keep"), MAX_KEPT)
    days = _whole(table, _either(table, "max_age_days", "days"), MAX_DAYS)
    return Retention(Retention().max_versions if keep is None else keep, days)


def _whole(table: TomlTable, key: str, most: int) -> int | None:
    """A whole number from 1; None where the key is absent."""
    number = table.integer(key, 1)
    if not 1 <= number <= most:
        table.fault(key, f"'{key}' is {number}", f"a whole number from 1 to {most}")
    return number if key in table else None


def _line(fault: str) -> int:
    found = _LINE.search(fault)
    return int(found[1]) if found else 0


def _printable(fault: str) -> str:
    """A fault on one line that a terminal can show, what was found cut short where it is long."""
    found, expected, rest = "".join(c if c.isprintable() else "?" for c in fault).rpartition(", expected ")
    return (found if len(found) <= MAX_FOUND_LENGTH else found[:MAX_FOUND_LENGTH] + "…") + expected + rest
