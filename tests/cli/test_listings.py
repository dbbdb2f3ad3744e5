"""`areas`, `places`, `lab` and what is common to all commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from send_briefings.cli.screen import print_table
from send_briefings.config.places import gazetteer
from send_briefings.config.register import briefing_specs
from send_briefings.model import Level

Run = Callable[..., object]


def test_areas_are_listed_with_their_measures(run: Run) -> None:
    out = run("areas").out
    listed = [line.split()[0] for line in out.splitlines() if line[:1].isalpha()]
    assert listed[1:] == list(briefing_specs())
    assert all(measure in out for measure in ("persistent_absence", "suspension_rate", "waiting_over_52_weeks"))


def names(out: str) -> list[str]:
    return [line.split("   ")[0].strip() for line in out.splitlines()[2:]]


def test_places_lists_every_authority(run: Run) -> None:
    expected = [place.name for place in gazetteer().places(Level.LOCAL_AUTHORITY)]
    assert len(expected) == 153
    assert names(run("places").out) == expected


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["hull"], "Kingston upon Hull"),
        (["330"], "Birmingham"),
        (["e08000025"], "Birmingham"),
        (["birm", "--level", "icb"], "NHS Birmingham and Solihull ICB"),
        (["QHL"], "NHS Birmingham and Solihull ICB"),
        (["--level", "england"], "England"),
        (["cumbria"], "Cumbria"),
    ],
)
def test_a_place_is_found(words: list[str], first: str, run: Run) -> None:
    assert first in names(run("places", *words).out)


def test_a_name_that_is_nowhere_is_told(run: Run) -> None:
    assert run("places", "Birmingam").code in {0, 2}
    assert run("places", "xqzv").code == 2
    assert run("places", "--level", "county").code == 2


def test_a_closed_place_says_so(run: Run) -> None:
    assert "closed 2023-" in run("places", "Cumbria").out


def test_lab_opens_the_notebooks_and_passes_options_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    started = []

    class Started:
        """A JupyterLab that ends at once with 3."""

        def __init__(self, command: list[str]) -> None:
            started.append(command)

        def __enter__(self) -> Started:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def wait(self) -> int:
            return 3

    monkeypatch.setattr(subprocess, "Popen", Started)
    assert run("lab", "--no-browser", "--port", "8899").code == 3
    folder = f"--notebook-dir={project / 'notebooks'}"
    assert started == [[sys.executable, "-m", "jupyterlab", folder, "--no-browser", "--port", "8899"]]


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"send-briefings {version('send-briefings')}\n"


def test_no_command_shows_help(run: Run) -> None:
    done = run()
    assert "Usage: send-briefings" in done.out + done.err
    assert done.code == 2


def test_a_misspelt_command_is_told(run: Run) -> None:
    done = run("biuld")
    assert done.code == 2
    assert "biuld" in done.err


def test_a_table_takes_nothing_as_markup(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(["[b]A[/b]"], [["[red]x[/red] :smile: https://a.b \x1b[31m"]])
    out = capsys.readouterr().out
    assert "[b]A[/b]" in out
    assert "[red]x[/red] :smile: https://a.b \N{REPLACEMENT CHARACTER}[31m" in out
