"""A council's own targets and words: what is read, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.council import commentary_of, commentary_template, load_commentary, load_targets, template
from send_briefings.config.project import project_root
from send_briefings.config.toml import choices
from send_briefings.errors import CatalogueError
from send_briefings.model.register import Asked, Milestone

GOOD = """\
[[targets]]
place = "Birmingham"
area = "ehc_plans"
measure = "plans_within_20_weeks"
baseline = "2024"
baseline_value = 26.7
milestones = [{ day = 2025-12-31, value = 45.0 }, { day = 2026-12-31, value = 60 }]
owner = "Director of Children's Services"
document = "SEND improvement plan"
where = "page 12"
document_date = 2025-09-01
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_target_is_read_and_lies_on_straight_lines(tmp_path: Path) -> None:
    (target,) = load_targets(written(tmp_path, GOOD))
    assert (target.place, target.ref.cohort, target.ref.breakdown) == ("E08000025", "ehc_plan", "excluding_exceptions")
    assert target.milestones == (Milestone(date(2025, 12, 31), 45.0), Milestone(date(2026, 12, 31), 60.0))
    assert (target.value, target.due) == (60.0, date(2026, 12, 31))
    began = date(2024, 12, 31)
    days = [date(2023, 1, 1), began, date(2025, 7, 1), date(2025, 12, 31), date(2026, 7, 1), date(2030, 1, 1)]
    assert [round(target.planned(began, day), 1) for day in days] == [26.7, 26.7, 35.8, 45.0, 52.5, 60.0]


def test_there_are_none_without_a_file(tmp_path: Path) -> None:
    assert load_targets(tmp_path / "targets.toml") == ()


def test_the_template_is_a_file_that_is_read(tmp_path: Path) -> None:
    for spec in load_areas().values():
        if spec.measures[spec.headline.measure].unit.value == "outcome":
            continue
        (target,) = load_targets(written(tmp_path, template("Leeds", spec)))
        assert (target.place, target.area, target.ref.measure) == ("E08000035", spec.id, spec.headline.measure)
        (tmp_path / "targets.toml").unlink()


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ('"Birmingham"', '"Birmingam"', "targets.toml:2: 'place' is 'Birmingam', expected an authority (Birmingham"),
        ('"ehc_plans"', '"ehcplans"', "targets.toml:3: 'area' is 'ehcplans', expected 'ehc_plans'"),
        ('"plans_within_20_weeks"', '"plans_in_20"', "targets.toml:4: 'measure' is 'plans_in_20', expected "),
        ("45.0", "145.0", "targets.toml:7: a percentage is 145, expected 0 to 100"),
        ("2026-12-31", "2025-11-30", "targets.toml:7: 'milestones' are not in the order of their days"),
        ("2026-12-31", '"soon"', "targets.toml:7: 'milestones' holds something else than a day and a value"),
        ("owner =", "onwer =", "targets.toml:8: unknown key 'onwer', expected 'owner'"),
        ("document_date = 2025-09-01", "", "the table 'targets number 1' has no 'document_date'"),
        (
            "document_date = 2025-09-01",
            f"document_date = 2025-09-01\n{GOOD}",
            "a second target for this series and place",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, reported: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_targets(written(tmp_path, GOOD.replace(old, new)))
    assert reported in str(refused.value)


WORDS = """\
+++
place = "Birmingham"
date = 2026-11-05
role = "Director of Children's Services"

[[asked]]
asked = 2026-06-12
question = "When will new requests be decided in time?"
answer = "From January 2027."
answered = 2026-07-01

[[asked]]
asked = 2026-06-12
question = "How many wait?"
+++
More **educational psychologists** start in January.
"""


def commentary(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('__', '-')}.md").write_text(text, encoding="utf-8")
    return folder


def test_words_are_read_with_what_was_asked_and_promised(tmp_path: Path) -> None:
    (found,) = load_commentary(commentary(tmp_path, ehc_plans__leeds=WORDS.replace("\n", "\r\n")))
    assert (found.place, found.area, found.date) == ("E08000025", "ehc_plans", date(2026, 11, 5))
    assert found.role == "Director of Children's Services"
    assert found.words == "More **educational psychologists** start in January."
    assert found.asked == (
        Asked(date(2026, 6, 12), "When will new requests be decided in time?", "From January 2027.", date(2026, 7, 1)),
        Asked(date(2026, 6, 12), "How many wait?", "", None),
    )


def test_an_earlier_file_stays_and_is_shown_for_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "local" / "commentary"
    folder.mkdir(parents=True)
    (tmp_path / "data" / "catalogue").symlink_to(project_root() / "data" / "catalogue")
    later = WORDS.replace("2026-11-05", "2027-03-31").replace("More", "Twelve more")
    commentary(folder, ehc_plans=WORDS, ehc_plans__2027=later, neet=WORDS)
    monkeypatch.setenv("SEND_HOME", str(tmp_path))

    def shown(known_on: date | None) -> str:
        found = commentary_of("E08000025", "ehc_plans", known_on)
        return found.words[:6] if found else ""

    assert shown(None) == "Twelve"
    assert shown(date(2027, 3, 31)) == "Twelve"
    assert shown(date(2027, 3, 30)) == "More *"
    assert shown(date(2026, 11, 4)) == ""
    assert commentary_of("E08000035", "ehc_plans") is None


def test_a_template_says_nothing_until_it_is_filled_in(tmp_path: Path) -> None:
    text = commentary_template("Leeds", load_areas()["ehc_plans"], date(2026, 11, 29))
    assert load_commentary(commentary(tmp_path, ehc_plans=text)) == ()
    (found,) = load_commentary(commentary(tmp_path, ehc_plans=text + "Words.\n"))
    assert (found.place, found.date, found.words, found.asked) == ("E08000035", date(2026, 11, 29), "Words.", ())
    whole = text.replace("# [[asked]]", "[[asked]]").replace("# asked", "asked").replace("# question", "question")
    whole = whole.replace("# answer", "answer")
    (found,) = load_commentary(commentary(tmp_path, ehc_plans=whole))
    assert [one.question for one in found.asked] == ["When will new requests be decided in time?"]


def test_characters_that_are_not_seen_are_left_out(tmp_path: Path) -> None:
    hidden = WORDS.replace("More", "Mo\u202ere\u200b\x07").replace("How many", "How\u2066 many")
    (found,) = load_commentary(commentary(tmp_path, ehc_plans=hidden))
    assert found.words.startswith("More **")
    assert found.asked[1].question == "How many wait?"


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("+++\nplace", "---\nplace", "ehc_plans.md:1: the first line is '---', expected a line '+++'"),
        ('wait?"\n+++', 'wait?"', "ehc_plans.md:1: there is one line '+++'"),
        ("Birmingham", "Birmingam", "ehc_plans.md:2: 'place' is 'Birmingam', expected an authority (Birmingham?)"),
        ("2026-11-05", '"today"', "ehc_plans.md:3: 'date' is 'today', expected a date without quotes"),
        ("role", "name", "ehc_plans.md:4: unknown key 'name'"),
        ("2026-07-01", "2027-07-01", "ehc_plans.md:10: 'answered' is 2027-07-01, after the 'date' of the words"),
        ("answered = 2026-07-01\n", "", "ehc_plans.md:6: the table 'asked number 1' has no 'answered'"),
        ("How many wait?", "How " * 31, "ehc_plans.md:14: 31 words, expected up to 30"),
        ("January.\n", "word " * 101, "ehc_plans.md:16: 106 words of "),
    ],
)
def test_faults_have_their_line_and_what_was_expected(tmp_path: Path, old: str, new: str, reported: str) -> None:
    assert old in WORDS
    with pytest.raises(CatalogueError) as raised:
        load_commentary(commentary(tmp_path, ehc_plans=WORDS.replace(old, new, 1)))
    assert any(reported in fault for fault in raised.value.faults), raised.value.faults


def test_a_file_is_named_by_its_area_and_there_is_one_a_day(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as raised:
        load_commentary(commentary(tmp_path, ehc_plan=WORDS, neet=WORDS, neet__again=WORDS))
    assert [fault.partition("/")[2] for fault in raised.value.faults] == [
        f"ehc_plan.md:1: the file's name begins with 'ehc_plan', expected an area: {choices('ehc_plan', load_areas())}",
        "neet.md:1: 'neet-again.md' is of the same place, area and date, expected one file a day",
    ]
