"""`send-briefings schedule`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from send_briefings.cli import main
from send_briefings.config.project import project_root
from send_briefings.pipeline.unattended import environment_command

Run = Callable[..., tuple[int, str, str]]
PLAN = 'places = ["Birmingham"]\n'


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> tuple[int, str, str]:
        code = main(["schedule", *map(str, words)])
        reported = capsys.readouterr()
        return code, reported.out, reported.err

    return command


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.mark.skipif(os.name == "nt", reason="systemd is Linux's")
def test_paths_are_whole_wherever_it_is_called(run: Run, plan: Path) -> None:
    code, text, _ = run("my plan.toml", "--systemd", "--reports", "../out", "--log", "a.log")
    assert code == 0
    folder = plan.parent.resolve()
    lines = text.splitlines()
    out = folder.parent / "out"
    assert f'ExecStart=":{environment_command()}" "run" "{folder / "my plan.toml"}" "--reports" "{out}"' in lines
    assert f"StandardOutput=append:{folder / 'a.log'}" in lines
    assert f"WorkingDirectory={project_root().resolve()}" in lines
    assert "OnCalendar=*-*-05 06:00:00" in lines


@pytest.mark.skipif(os.name == "nt", reason="cron is Unix's")
def test_a_link_is_kept_for_where_it_leads_later(run: Run, plan: Path) -> None:
    (plan.parent / "first").mkdir()
    (plan.parent / "now").symlink_to("first")
    assert f"--reports {plan.parent.resolve() / 'now'} " in run(plan, "--cron", "--reports", "now")[1]


def test_an_address_is_kept(run: Run, plan: Path) -> None:
    assert " --reports s3://bucket/reports >> " in run(plan, "--cron", "--reports", "s3://bucket/reports")[1]


@pytest.mark.parametrize("kind", ["--cron", "--systemd", "--windows", "--ci"])
def test_same_input_same_bytes(run: Run, kind: str) -> None:
    words = (project_root() / "plans" / "birmingham.toml", kind, "--day-of-month", "12", "--time", "7:00")
    first, second = run(*words), run(*words)
    assert first == second
    assert (first[0], first[2]) == (0, "")


def test_files_instead_of_print(run: Run, plan: Path, tmp_path: Path) -> None:
    units = tmp_path / "a" / "user"
    assert run(plan, "--systemd", "--output", units) == (
        0,
        f"{units / 'send-briefings-my-plan.service'}\n{units / 'send-briefings-my-plan.timer'}\n",
        "",
    )
    assert sorted(path.name for path in units.iterdir()) == [
        "send-briefings-my-plan.service",
        "send-briefings-my-plan.timer",
    ]
    task = tmp_path / "task.xml"
    assert run(plan, "--windows", "--output", task)[0] == 0
    assert task.read_bytes()[:2] == b"\xff\xfe"
    assert etree.parse(task).getroot().tag.endswith("}Task")


def test_a_place_that_cannot_be_written(run: Run, plan: Path) -> None:
    code, _, stated = run(plan, "--cron", "--output", plan / "x")
    assert code == 7
    assert "could not be written" in stated


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ((), "One of --cron, --systemd, --windows or --ci is needed, and none of them was given."),
        (
            ("--cron", "--ci"),
            "One of --cron, --systemd, --windows or --ci is needed, and --cron and --ci was given.",
        ),
        (
            ("--cron", "--day-of-month", "31"),
            "Day 31 is not in every month; a run on it would be left out without a word.",
        ),
        (("--cron", "--time", "noon"), "--time is 'noon', expected a time as HH:MM."),
    ],
)
def test_faults_of_the_command(run: Run, plan: Path, words: tuple[str, ...], stated: str) -> None:
    code, out, err = run(plan, *words)
    assert (code, out, err.splitlines()[0]) == (2, "", stated)


def test_a_plan_that_is_not_there(run: Run, plan: Path) -> None:
    code, out, err = run("other.toml", "--cron")
    assert (code, out, err.splitlines()[0]) == (2, "", "There is no plan 'other.toml'.")


def test_a_plan_with_faults_is_not_scheduled(run: Run, plan: Path) -> None:
    plan.write_text('places = ["Birmingam"]\n', encoding="utf-8")
    code, out, err = run(plan, "--cron")
    assert (code, out) == (2, "")
    assert "The plan has faults:" in err
    assert "Birmingam" in err
