"""One briefing made from an executed notebook: what is checked before it may be published."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from send_briefings.pipeline.task import Failure, Task, build_briefing

TASK = Task("E08000035", "leeds", "Leeds", "neet", "NEET", "key", formats=("csv", "html", "json", "pdf"), run="7")
PARTICULARS = "application/vnd.send-briefings+json"
ABOUT = {
    "kind": "briefing",
    "title": "NEET in Leeds",
    "area": "neet",
    "area_name": "NEET",
    "place": "E08000035",
    "place_name": "Leeds",
    "place_slug": "leeds",
    "date": "2025-03-20",
}


@pytest.fixture
def executed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Has the notebook's run give these displays; returns what the run was asked for, once it was."""

    def give(*shown: dict[str, Any], fault: BaseException | None = None) -> dict[str, Any]:
        asked: dict[str, Any] = {}

        def run_notebook(path: Path, parameters: dict[str, object], **more: Any) -> nbformat.NotebookNode:
            asked.update(more, path=path, parameters=parameters)
            if fault is not None:
                more["keep_failed"].write_text('{"cells": []}')
                raise fault
            outputs = [nbformat.v4.new_output("display_data", data=data) for data in shown]
            made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("area", outputs=outputs)])
            made.metadata["send_briefings"] = {"peak_memory": 123}
            return made

        monkeypatch.setattr("send_briefings.pipeline.notebook.run_notebook", run_notebook)
        return asked

    return give


def headline(**changed: str) -> dict[str, Any]:
    """The display of a headline."""
    return {PARTICULARS: ABOUT | changed, "text/html": "<h1>NEET in Leeds</h1><p>Up.</p>"}


def beside(name: str, content: str) -> dict[str, Any]:
    """A file beside the briefing."""
    return {PARTICULARS: {"kind": "attachment", "name": name, "content": content}, "text/plain": ""}


def test_a_briefing_and_its_record(
    executed: Callable[..., dict[str, Any]], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    findings = json.dumps({"findings": [{"text": "Up.", "evidence": [1]}]})
    asked = executed(headline(), beside("csv", "a,b\n"), beside("json", findings))
    made = build_briefing(
        replace(TASK, parameters={"as_of": "2025-03-31"}, seconds=9.0, memory=8, store="/x/list.json")
    )
    assert not isinstance(made, Failure)
    record, files = made
    assert sorted(files) == ["csv", "html", "json", "pdf"]
    assert files["csv"] == b"a,b\n"
    assert (record.path, record.key, record.run, record.peak_memory) == ("leeds/neet", "key", "7", 123)
    assert (record.date, record.title) == ("2025-03-20", "NEET in Leeds")
    assert asked["parameters"] == {"place": "Leeds", "as_of": "2025-03-31"}
    assert (asked["timeout"], asked["memory"]) == (9.0, 8)
    assert asked["environment"] == {"SEND_HOME": str(project), "SEND_STORE": "/x/list.json"}
    assert not list(tmp_path.glob("send-run-*"))


def test_only_the_formats_that_are_wanted(executed: Callable[..., dict[str, Any]]) -> None:
    executed(headline(), beside("csv", "a,b\n"))
    made = build_briefing(replace(TASK, formats=("html",)))
    assert not isinstance(made, Failure)
    assert sorted(made[1]) == sorted(made[0].files) == ["html"]


def test_a_number_that_nothing_gives_is_refused(executed: Callable[..., dict[str, Any]]) -> None:
    found = {"text": "Up by 5.", "evidence": [1], "numbers": [{"number": "5", "said": "", "how": None}]}
    executed(headline(), beside("json", json.dumps({"findings": [found]})))
    made = build_briefing(TASK)
    assert isinstance(made, Failure)
    assert made.message == "neet: nothing gives the number 5, so nothing is published. It stands in: Up by 5."
    assert made.exit_code == 6


def test_a_finding_without_evidence_is_refused(executed: Callable[..., dict[str, Any]]) -> None:
    findings = [{"text": "Up.", "evidence": [1]}, {"text": "Down.", "evidence": []}, {"text": "Level."}]
    executed(headline(), beside("json", json.dumps({"findings": findings})))
    assert build_briefing(TASK) == Failure(
        "neet: 2 of 3 findings have no evidence, so nothing is published. The first is: Down.",
        "Give each finding the rows it came from.",
        6,
    )


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_page_that_fails_its_check_is_refused(
    ending: str, executed: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    executed(headline())
    monkeypatch.setattr(f"send_briefings.export.check_{ending}", lambda _: ["A drawing has no words."])
    assert build_briefing(TASK) == Failure(
        "These pages are not accessible to all readers, so they are not published:\n"
        f"  neet.{ending}: A drawing has no words.",
        "Correct the notebook's displays.",
        6,
    )


@pytest.mark.parametrize(
    ("shown", "stated"),
    [
        ([], "no headline"),
        ([headline(place_slug="hull")], "a briefing on neet in hull"),
        ([headline(area="attendance")], "a briefing on attendance in leeds"),
    ],
)
def test_a_briefing_on_something_else_is_refused(
    shown: list[dict[str, Any]], stated: str, executed: Callable[..., dict[str, Any]]
) -> None:
    executed(*shown)
    made = build_briefing(TASK)
    assert isinstance(made, Failure)
    assert made.message == f"neet.ipynb shows {stated}, expected one on neet in leeds."
    assert made.exit_code == 5


def test_a_bug_is_told_with_where_it_is_and_the_notebook(executed: Callable[..., dict[str, Any]]) -> None:
    executed(fault=KeyError("odd"))
    made = build_briefing(TASK)
    assert isinstance(made, Failure)
    assert made.message.startswith("This is a bug in send-briefings: KeyError: 'odd'\n")
    assert "KeyError: 'odd'" in made.message
    assert (made.next_step, made.exit_code, made.notebook) == ("Report it with these lines.", 1, '{"cells": []}')
