"""Where a plan's briefings go and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.config.plan import Notification, Plan

Reads = Callable[[str], Plan]
Faults = Callable[[str], tuple[str, ...]]

HEAD = 'places = ["Leeds"]\n'
FOLDER = 'a folder such as "../reports", or an address such as "s3://bucket/reports"'
WEBHOOK = '"https://..." or "env:NAME", the environment variable that holds it'
NO_SECRET = "none in a plan: keep it in an environment variable or a file of the account that runs the plan"


def test_a_relative_folder_is_meant_from_the_plan(reads: Reads, tmp_path: Path) -> None:
    assert reads(HEAD + 'output = "../here/../made"').output == str((tmp_path / "made").resolve())


def test_an_absolute_folder_is_kept(reads: Reads, tmp_path: Path) -> None:
    made = (tmp_path / "made").resolve()
    assert reads(f"{HEAD}output = '{made}'").output == str(made)


def test_a_folder_of_the_account(reads: Reads) -> None:
    assert reads(HEAD + 'output = "~/briefings"').output == str((Path.home() / "briefings").resolve())


@pytest.mark.parametrize(
    "address",
    ["s3://bucket/reports", "memory://reports", "file:///srv/reports", "simplecache::gs://bucket/x", "az://c/x"],
)
def test_an_address_is_kept_as_it_is(reads: Reads, address: str) -> None:
    assert reads(f'{HEAD}output = "{address}"').output == address


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        ("", "'output' is blank, expected a text"),
        (".", "'output' is '.', which holds more than briefings, expected a folder of its own"),
        ("..", "'output' is '..', which holds more than briefings, expected a folder of its own"),
        ("mine.toml", f"'output' is 'mine.toml', which is a file, expected {FOLDER}"),
        ("a\\u0000b", f"'output' is 'a?b', which names no folder here, expected {FOLDER}"),
        ("s3://", f"'output' is 's3://', expected {FOLDER}"),
        ("://x", f"'output' is '://x', expected {FOLDER}"),
        ("https://example.org/x", f"'output' is a web page's address, which cannot be written to, expected {FOLDER}"),
        ("s3://id:hunter2@bucket", f"'output' holds what looks like a secret, expected {NO_SECRET}"),
    ],
)
def test_a_fault_of_the_output(faults: Faults, output: str, fault: str) -> None:
    assert faults(f'{HEAD}output = "{output}"') == (f"plans/mine.toml:2: {fault}",)


def test_the_project_itself_is_no_output(project: Path, faults: Faults) -> None:
    (found,) = faults(f"{HEAD}output = '{project}'")
    assert "which holds more than briefings, expected a folder of its own" in found


@pytest.mark.parametrize(
    ("lines", "notice"),
    [
        ('command = ["mail"]', Notification(("mail",), "", "failure")),
        ('webhook = "https://example.org/hook"\non = "always"', Notification((), "https://example.org/hook", "always")),
        ('webhook = "env:SEND_WEBHOOK"\ncommand = ["mail"]', Notification(("mail",), "env:SEND_WEBHOOK", "failure")),
    ],
)
def test_a_notice(reads: Reads, lines: str, notice: Notification) -> None:
    assert reads(f"{HEAD}[notify]\n{lines}").notify == notice


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("", "2: the table 'notify' notifies nobody, expected a 'command' or a 'webhook'"),
        ('on = "always"', "2: the table 'notify' notifies nobody, expected a 'command' or a 'webhook'"),
        (
            "command = []",
            '3: \'command\' names no program, expected a list such as ["mail", "-s", "Briefings", "officer"]',
        ),
        ('command = ["", "x"]', "3: 'command' names no program, expected a list such as "),
        ('command = "mail"', "3: 'command' is 'mail', expected a list of texts"),
        ('command = ["a\\u0000"]', "3: 'command' holds a character that cannot be printed, expected plain texts"),
        (
            'command = ["curl", "-H", "Authorization: Bearer abc12345"]',
            f"3: 'command' holds what looks like a secret, expected {NO_SECRET}",
        ),
        ('webhook = ""', f"3: 'webhook' is '', expected {WEBHOOK}"),
        ('webhook = "http://example.org"', f"3: 'webhook' is 'http://example.org', expected {WEBHOOK}"),
        ('webhook = "https://"', f"3: 'webhook' is 'https://', expected {WEBHOOK}"),
        ('webhook = "https://["', f"3: 'webhook' is 'https://[', expected {WEBHOOK}"),
        ('webhook = "https://a b"', f"3: 'webhook' is 'https://a b', expected {WEBHOOK}"),
        ('webhook = "env:1X"', f"3: 'webhook' is 'env:1X', expected {WEBHOOK}"),
        ('webhook = "https://u:hunter2@example.org"', "3: 'webhook' holds what looks like a secret, expected "),
        ('webhook = "env:X"\non = "changed"', "4: 'on' is 'changed', expected 'change' (or 'always', 'failure')"),
    ],
)
def test_a_fault_of_the_notice(faults: Faults, lines: str, fault: str) -> None:
    (found,) = faults(f"{HEAD}[notify]\n{lines}")
    assert found.startswith(f"plans/mine.toml:{fault}")
