"""Plans read whole: literal TOML in, a plan or literal faults out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_briefings.config.plan import Limits, Notification, Plan, PlanError, Retention, read_plan
from send_briefings.config.project import notebook_of, project_root
from send_briefings.config.register import briefing_specs

Reads = Callable[[str], Plan]
Faults = Callable[[str], tuple[str, ...]]

OTHERS = ", ".join(f"'{name}'" for name in sorted(briefing_specs()) if name != "attendance")
AREAS = f"'attendance' (or {OTHERS})"
ABLE = [name for name in briefing_specs() if notebook_of(name).is_file()]
ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)

FULL = """
name = "Two places"
places = ["Leeds", "E08000025"]
areas = ["neet", "attendance", "neet"]
formats = ["pdf", "html"]
output = "out"
jobs = 2

[parameters]
since = "2024-12-01"
as_of = 2025-03-31

[limits]
seconds = 90
memory = "1.5 GB"

[retention]
max_versions = 5
max_age_days = 30

[pack]
sections = ["neet", "five"]

[notify]
on = "change"
command = ["mail", "officer"]
webhook = "env:SEND_WEBHOOK"
"""


def test_a_plan_with_every_key(reads: Reads, tmp_path: Path) -> None:
    plan = reads(FULL)
    assert plan.name == "Two places"
    assert [place.name for place in plan.places] == ["Leeds", "Birmingham"]
    assert [area.id for area in plan.areas] == ["neet", "attendance"]
    assert plan.formats == ("html", "pdf")
    assert plan.output == str((tmp_path / "plans" / "out").resolve())
    assert plan.jobs == 2
    assert dict(plan.parameters) == {"as_of": "2025-03-31", "since": "2024-12-01"}
    assert plan.limits == Limits(90.0, 1_500_000_000)
    assert plan.retention == Retention(5, 30)
    assert plan.sections == ("neet", "five")
    assert plan.notify == Notification(("mail", "officer"), "env:SEND_WEBHOOK", "change")
    assert plan.source == tmp_path / "plans" / "mine.toml"


def test_a_plan_needs_only_places(reads: Reads) -> None:
    plan = reads('places = ["Leeds"]')
    assert (plan.name, plan.jobs, plan.notify, dict(plan.parameters)) == ("mine", None, None, {})
    assert [area.id for area in plan.areas] == ABLE
    assert {"attendance", "scorecard"} <= set(ABLE)
    assert plan.formats == ("csv", "html", "json", "pdf")
    assert plan.output == str(project_root() / "reports")
    assert (plan.limits, plan.retention) == (Limits(300.0, 2_000_000_000), Retention(3, None))


def test_all_faults_are_told_at_once_by_line(faults: Faults) -> None:
    text = """
name = ""
places = [
  "Birmingam",
  "Leeds",
  "regoin:London",
]
formats = ["html", "docx"]
areas = ["attendence", "neet"]
job = 2
jobs = 0

[limits]
seconds = -1
memory = "100 MB"
[retention]
max_versions = 0
max_age_days = "ten"
[notify]
on = "never"
[parameters]
place = "Leeds"
"""
    assert faults(text) == (
        "plans/mine.toml:2: 'name' is blank, expected a text",
        "plans/mine.toml:4: no local authority is called 'Birmingam', expected 'Birmingham'",
        "plans/mine.toml:6: no selector begins 'regoin:', expected 'region' (or 'neighbours')",
        "plans/mine.toml:8: 'formats' holds 'docx', expected one of 'csv', 'html', 'json', 'pdf', 'xlsx'",
        f"plans/mine.toml:9: 'areas' holds 'attendence', expected {AREAS}",
        "plans/mine.toml:10: unknown key 'job', expected 'jobs' (or 'areas', 'contact', 'formats', 'limits', "
        "'name', 'notify', 'output', 'own_return', 'pack', 'parameters', 'places', 'retention', 'update')",
        "plans/mine.toml:11: 'jobs' is 0, expected a whole number from 1 to 1000",
        "plans/mine.toml:14: 'seconds' is -1, expected above 0 and up to 86400 (a day)",
        "plans/mine.toml:15: 'memory' is '100 MB', expected from \"256 MB\" to \"1000 GB\"",
        "plans/mine.toml:17: 'max_versions' is 0, expected a whole number from 1 to 10000",
        "plans/mine.toml:18: 'max_age_days' is 'ten', expected a whole number",
        "plans/mine.toml:19: the table 'notify' notifies nobody, expected a 'command' or a 'webhook'",
        "plans/mine.toml:20: 'on' is 'never', expected one of 'always', 'change', 'failure'",
        "plans/mine.toml:22: 'place' is a parameter, expected it left out: every notebook gets the places of 'places'",
    )


def test_the_message_of_a_plan_error(reads: Reads) -> None:
    with pytest.raises(PlanError) as raised:
        reads('places = ["Leeds"]\nnoise = 1\njobs = true\n')
    assert str(raised.value) == (
        "The plan has faults:\n"
        "  plans/mine.toml:2: unknown key 'noise', expected one of 'areas', 'contact', 'formats', 'jobs', "
        "'limits', 'name', 'notify', 'output', 'own_return', 'pack', 'parameters', 'places', 'retention', 'update'\n"
        "  plans/mine.toml:3: 'jobs' is true, expected a whole number\n"
        "Next: Correct the plan; docs/plans.md tells what it may hold."
    )
    assert raised.value.exit_code == 2


SELECTORS = "an authority's name, ONS code or three-digit code, 'region:NAME', 'neighbours:NAME' or 'all'"
LEEDS = 'places = ["Leeds"]\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: the file has no 'places', expected a list of texts"),
        ("places = []", f"1: 'places' is empty, expected {SELECTORS}"),
        ('places = "Leeds"', "1: 'places' is 'Leeds', expected a list of texts"),
        (LEEDS + "areas = []", "2: 'areas' is empty, expected one of 'committee-pack', 'scorecard', 'claims', "),
        (LEEDS + "formats = []", "2: 'formats' is empty, expected any of 'csv', 'html', 'json', 'pdf', 'xlsx'"),
        (LEEDS + "limits = 5", "2: 'limits' is 5, expected a table [limits]"),
        (LEEDS + "[limits]\nseconds = nan", "3: 'seconds' is nan, expected above 0 and up to 86400 (a day)"),
        (LEEDS + "[limits]\nseconds = inf", "3: 'seconds' is inf, expected above 0 and up to 86400 (a day)"),
        (LEEDS + "[limits]\nmemory = 2000", "3: 'memory' is 2000, expected a text in quotes"),
        (LEEDS + '[limits]\nmemory = "2 TB"', "3: 'memory' is '2 TB', expected from \"256 MB\" to \"1000 GB\""),
        (LEEDS + '[pack]\nsections = ["fiv"]', "3: 'sections' holds 'fiv', expected 'five' (or "),
        (LEEDS + '[pack]\nsections = ["five", "five"]', "3: 'five' is there twice, expected each section once"),
        (LEEDS + "[limits]\nminutes = 3", "3: unknown key 'minutes', expected one of 'memory', 'seconds'"),
        (LEEDS + "[retention]\nmax_age_days = 0", "3: 'max_age_days' is 0, expected a whole number from 1 to 36500"),
        (LEEDS + 'name = "a\\nb"', "2: 'name' does not fit on a line, expected up to 100 characters that can be"),
        (LEEDS + "places = []", "2: Cannot overwrite a value, expected TOML"),
        (LEEDS + "jobs = ", "2: Invalid value, expected TOML"),
        (f"jobs = 0x{'f' * 9000}\n", "1: the file holds a number that is too long, or tables in tables without end"),
        (f"jobs = {'9' * 9000}\n", "1: the file holds a number that is too long, or tables in tables without end"),
        (f"jobs = {'[' * 9000}\n", "1: the file holds a number that is too long, or tables in tables without end"),
    ],
)
def test_one_fault(faults: Faults, text: str, fault: str) -> None:
    (found,) = faults(text)
    assert found.startswith(f"plans/mine.toml:{fault}")


def test_no_file_and_no_text(tmp_path: Path) -> None:
    path = tmp_path / "plans" / "mine.toml"
    with pytest.raises(PlanError, match=r"mine\.toml:1: the file cannot be read"):
        read_plan(path)
    path.parent.mkdir()
    with pytest.raises(PlanError, match=r"plans:1: the file cannot be read"):
        read_plan(path.parent)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PlanError, match=r"mine\.toml:1: byte 0 is not UTF-8, expected a TOML file saved as UTF-8"):
        read_plan(path)


@pytest.mark.parametrize(("memory", "size"), [("256MB", 256_000_000), (" 2 gb ", 2_000_000_000), ("0.5 GB", 5 * 10**8)])
def test_memory_in_a_persons_words(reads: Reads, memory: str, size: int) -> None:
    assert reads(f'{LEEDS}[limits]\nmemory = "{memory}"').limits.memory == size


def test_an_area_needs_a_notebook(project: Path, reads: Reads, faults: Faults) -> None:
    (project / "notebooks" / "neet.ipynb").unlink()
    able = [name for name in ABLE if name != "neet"]
    assert [area.id for area in reads(LEEDS).areas] == able
    assert faults(f'{LEEDS}areas = [\n "attendance",\n "neet"]') == (
        "plans/mine.toml:4: 'neet' has no notebook, expected notebooks/neet.ipynb, or one of "
        + ", ".join(f"'{name}'" for name in able),
    )


def test_a_notebook_that_cannot_take_parameters(project: Path, faults: Faults) -> None:
    (project / "notebooks" / "neet.ipynb").write_text("{}", encoding="utf-8")
    spoilt = project / "notebooks" / "attendance.ipynb"
    spoilt.write_text(spoilt.read_text(encoding="utf-8").replace('"parameters"', '"settings"'), encoding="utf-8")
    assert faults(f'{LEEDS}areas = ["attendance", "neet"]') == (
        "plans/mine.toml:2: attendance.ipynb: 0 cells are tagged 'parameters', expected exactly one",
        "plans/mine.toml:2: neet.ipynb cannot be read, expected a notebook in format 4",
    )


PLANS = sorted((project_root() / "plans").glob("*.toml"))


def test_the_three_plans_are_there() -> None:
    assert {path.stem for path in PLANS} >= {"birmingham", "west_midlands", "england"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_plan_of_the_project_reads(path: Path) -> None:
    plan = read_plan(path)
    assert plan.places
    assert len(plan.areas) == len(list((project_root() / "notebooks").glob("*.ipynb")))


def test_places_of_the_three_plans() -> None:
    counts = {path.stem: len(read_plan(path).places) for path in PLANS}
    assert (counts["birmingham"], counts["west_midlands"], counts["england"]) == (1, 24, 153)


def _blocks(text: str) -> tuple[list[str], list[list[str]]]:
    """The top keys of a plan, and its tables with their keys."""
    top, *tables = re.split(r"(?m)^(?=\[)", text.strip())
    return top.strip().splitlines(), [table.strip().splitlines() for table in tables]


@given(st.data())
@ONCE
def test_the_order_of_keys_makes_no_difference(reads: Reads, data: st.DataObject) -> None:
    top, tables = _blocks(FULL)
    lines = data.draw(st.permutations(top))
    for header, *keys in data.draw(st.permutations(tables)):
        lines = [*lines, header, *data.draw(st.permutations(keys))]
    plan, same = reads("\n".join(lines)), reads(FULL)
    assert plan == same
    assert list(plan.parameters) == list(same.parameters)


def _reads_or_told(reads: Reads, text: str) -> Plan | None:
    try:
        return reads(text)
    except PlanError as error:
        reported = error
    assert reported.faults
    for fault in reported.faults:
        assert re.match(r"plans/mine\.toml:\d+: .+, expected ", fault), fault
        assert fault.isprintable()
    return None


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


KEYS = ("name", "places", "areas", "formats", "output", "jobs", "parameters.x", "parameters.as_of", "limits.seconds")
KEYS += ("limits.memory", "retention.max_versions", "retention.max_age_days", "notify.on", "notify.command")
KEYS += ("notify.webhook", "history.keep", "notice.on", "zzz")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["http://[", "https://[x", "s3://[", "~nobody/x", "x" * 5000, "../" * 40, "a\0b", "::://", "env:", "9" * 20 + " GB"]
)
VALUES = st.one_of(
    TEXTS.map(_quoted),
    st.lists(TEXTS.map(_quoted), max_size=3).map(lambda texts: f"[{', '.join(texts)}]"),
    st.integers(-(2**64), 2**64).map(str),
    st.sampled_from(
        ["nan", "-inf", "true", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "{ a = [[], {}] }", "[]"]
    ),
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
@ONCE
def test_any_values_give_a_plan_or_are_told(reads: Reads, values: dict[str, str]) -> None:
    values = {"places": '["Leeds"]', **values}
    _reads_or_told(reads, "\n".join(f"{key} = {value}" for key, value in values.items()))


@given(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
@ONCE
def test_any_names_of_keys_are_told(reads: Reads, names: list[str]) -> None:
    text = "\n".join(f"{_quoted(name)} = 1\nparameters.{_quoted(name)} = 1" for name in names)
    assert _reads_or_told(reads, f'places = ["Leeds"]\n{text}') is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@ONCE
def test_any_text_gives_a_plan_or_is_told(reads: Reads, text: str) -> None:
    _reads_or_told(reads, text)


def _asked(text: str) -> set[str]:
    """The keys that reading asks for, as the fault of an unknown key lists them."""
    return set(re.findall(r"'(\w+)'", text.partition("expected ")[2]))


def test_the_reference_has_every_key_and_no_other(faults: Faults) -> None:
    unknown = "qqqqqqqq = 1\n"
    tables = ("limits", "retention", "pack", "notify")
    text = LEEDS + unknown + "".join(f"[{table}]\n{unknown}" for table in tables) + 'webhook = "env:X"\n[parameters]\n'
    top, *others = faults(text)
    asked = _asked(top) - {*tables, "parameters"}
    for table, fault in zip(tables, others, strict=True):
        asked |= {f"{table}.{key}" for key in _asked(fault)}
    reference = (project_root() / "docs" / "plans.md").read_text(encoding="utf-8")
    written = set(re.findall(r"(?m)^\| `([a-z_.]+)` \|", reference))
    assert written == asked | {"parameters.as_of", "parameters.since"}
    assert all(f"## `[{table}]`" in reference for table in (*tables, "parameters"))


def test_the_examples_of_the_reference_work(reads: Reads, faults: Faults) -> None:
    reference = (project_root() / "docs" / "plans.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", reference, re.S)
    assert len(reads(example).places) == 11
    spoilt = example.replace('"Birmingham", ', '"Birmingam", ').replace("max_versions =", "max_version =")
    reported = re.findall(r"(?m)^  (plans/mine\.toml:.*)$", reference)
    assert list(faults(spoilt)) == reported


def test_the_former_names_of_tables_are_read_until_the_next_release(reads: Reads) -> None:
    plan = reads(LEEDS + '[history]\nkeep = 5\ndays = 30\n[notice]\ncommand = ["mail"]\n')
    assert (plan.retention, plan.notify) == (Retention(5, 30), Notification(("mail",)))
