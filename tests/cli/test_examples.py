"""Every example in the help and in the documents is carried out, in one project, or names the test that does."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from send_briefings.config.project import project_root
from tests.cli.test_commands import COMMANDS, REFERENCE, ROOT

Run = Callable[..., Any]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
PROGRAM = re.compile(r"(?:\.venv[/\\](?:bin|Scripts)[/\\])?send-briefings (?!.*\b(?:systemctl|schtasks|journalctl)\b)")
ELSEWHERE = {
    "lab": "tests/browser/test_jupyterlab.py",  # starts a server that waits
    "verify": "tests/pipeline/verification/test_verify.py",  # of pages that real notebooks made
    "replay": "tests/pipeline/test_replay.py",
    "send-briefings release ": "tests/pipeline/test_release.py",  # of pages that real notebooks made
    "--cluster": "tests/pipeline/test_cluster.py",  # needs a scheduler at the address
    "s3://": "tests/pipeline/publish/test_objects.py",
    "--replace-all": "tests/data/test_snapshot.py",  # every published file, minutes
    "data update": "tests/live/test_update.py",  # asks the publishers' own services
    "cluster-keys": "tests/pipeline/test_cluster.py",
    "data forget": "tests/data",
    "data import": "tests/cli/test_accounts.py",  # files that only a person has
    " own ": "tests/own/test_record.py",  # the same
    " new ": "tests/cli/test_new.py",  # the same
}
PLACEHOLDER = re.compile(r"PATH\.\.\.|PLAN\.toml|<|FILE\b|\bAREA\b|\[")


def examples() -> Iterator[tuple[str, str]]:
    """Each example once, as (where, command line)."""
    found: dict[str, str] = {}
    for words in COMMANDS:
        for line in REFERENCE.help_of(words).partition("Examples:")[2].strip().splitlines():
            found.setdefault(line.strip(), f"help of {' '.join(words) or 'the program'}")
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"```(?:sh|bat|text)\n(.*?)```", text, re.DOTALL) if name != "docs/commands.md" else []
        for line in "\n".join(blocks).replace("\\\n", " ").splitlines():
            if PROGRAM.match(line.strip()) and not PLACEHOLDER.search(line):
                plain = "send-briefings " + line.strip().partition("send-briefings ")[2].replace("\\", "/")
                found.setdefault(" ".join(plain.partition(" #")[0].split()), name)
    yield from ((where, line) for line, where in found.items())


EXAMPLES = list(examples())
CARRIED_OUT = [(where, line) for where, line in EXAMPLES if not any(key in line for key in ELSEWHERE)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's data, plans and notebooks."""
    folder = tmp_path_factory.mktemp("examples") / "project"
    for name in ("data/catalogue", "data/published", "plans", "notebooks"):
        shutil.copytree(project_root() / name, folder / name)
    (folder / "data" / "local").mkdir()
    plan = folder / "plans" / "england.toml"  # of two places, not of all: a minute and more is saved
    plan.write_text(re.sub(r"^places = .*$", 'places = ["Leeds", "Kent"]', plan.read_text(), flags=re.MULTILINE))
    return folder


@pytest.fixture
def here(home: Path, made_up: pytest.MonkeyPatch) -> Path:
    """The folder of the project, in which commands are run; briefings are made up."""
    made_up.setenv("SEND_HOME", str(home))
    made_up.setenv("HOME", str(home))
    made_up.delenv("XDG_CONFIG_HOME", raising=False)
    made_up.chdir(home)
    return home


def test_each_example_that_is_not_carried_out_here_names_where_it_is() -> None:
    for where, line in EXAMPLES:
        kinds = [test for key, test in ELSEWHERE.items() if key in line]
        assert all((ROOT / test).exists() for test in kinds), where
    assert len(CARRIED_OUT) > 25


@pytest.mark.parametrize(("where", "line"), CARRIED_OUT, ids=[line for _, line in CARRIED_OUT])
def test_an_example_can_be_carried_out(where: str, line: str, here: Path, run: Run) -> None:
    if "runs show" in line:
        wanted = int(found[1]) if (found := re.search(r"\b(\d+)\b", line)) else 1
        for _ in range(wanted):
            assert run("build", "--place", "Leeds", "--area", "neet").code == 0
    if "data check data/local" in line or "data template" in line:
        (here / "data" / "local" / "local_offer.csv").unlink(missing_ok=True)
    if "data check data/local" in line:
        assert (
            run("data", "template", "local_offer", "--place", "Leeds", "--out", "data/local/local_offer.csv").code == 0
        )
    words = shlex.split(line.partition(">")[0].partition("|")[0].strip("() "))[1:]
    elsewhere = {"/srv/briefings": here / "reports", "/tmp/reports": here / "other"}
    done = run(*[elsewhere.get(word, Path(word).expanduser() if word.startswith("~") else word) for word in words])
    assert done.code == 0, f"{where}: {line}\n{done.err}"
