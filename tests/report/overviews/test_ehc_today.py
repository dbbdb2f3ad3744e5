"""EHC plans today: made where a return is held, always labelled, every number with its source, nothing hidden shown."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from send_briefings.config.project import project_root
from send_briefings.config.register import load_overviews
from send_briefings.errors import UsageError
from send_briefings.model.area import SeriesKey
from send_briefings.model.register import Milestone, Target
from send_briefings.own.counting import Entered, Key
from send_briefings.own.measure import Measured
from send_briefings.own.protect import protected
from send_briefings.own.record import OwnRecord, as_shown
from send_briefings.own.table import Returned
from send_briefings.report.overviews.ehc_today import EhcToday, load_ehc_today

BIRMINGHAM = "E08000025"
SHARES = [60, 61, 59, 60, 62, 60, 61, 59, 60, 61, 60, 62]
LABEL = "The council's own return, not published statistics"


def counts_of_a_year(last: int = 61) -> dict[Key, int]:
    """A calendar year with 100 plans a month, so many of them in time, and a few counts of now."""
    counts: dict[Key, int] = {}
    for number, share in enumerate([*SHARES[:-1], last], 1):
        month = f"2024-{number:02d}"
        for group in ("excluding_exceptions", "all"):
            for part, value in (("within", share), ("later", 100 - share), ("total", 100)):
                counts["issued", group, part, month] = value
                year = ("issued", group, part, "2024")
                counts[year] = counts.get(year, 0) + value
        counts["requests", "all", "received", month] = 150
    counts["requests", "all", "received", "2024"] = 1800
    counts["requests", "all", "refused", "2024"] = 401
    counts["left_out", "issued", "total", "now"] = 23
    counts |= {("waiting", "all", part, "now"): n for part, n in (("in_time", 812), ("late", 3), ("total", 815))}
    return counts


def page_of(counts: dict[Key, int], tmp_path: Path, *, synthetic: bool = False) -> EhcToday:
    """The page of these counts, kept in a folder and read from it."""
    day = date(2024, 12, 31)
    months = tuple(f"2024-{number:02d}" for number in range(1, 13))
    made = Measured(day, counts, {"issued": Entered("namedplan", 1200, {"no date of issue": 23})}, months, ("2024",))
    found = Returned("XML", "line", "330", day, 2024, synthetic, {}, ())
    figures = as_shown(BIRMINGHAM, found, made, protected(made))
    folder = tmp_path / "own" / BIRMINGHAM
    folder.mkdir(parents=True)
    (folder / "2024-12-31.json").write_text(json.dumps(figures.as_json()), encoding="utf-8")
    return load_ehc_today("Birmingham", record=OwnRecord(tmp_path / "own"))


def words(markup: str) -> str:
    return " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


def row(markup: str, header: str) -> list[str]:
    """The cells of the row with this header."""
    rows = html.fromstring(f"<div>{markup}</div>").xpath(f"//tbody/tr[th[normalize-space()='{header}']]")
    return [" ".join(cell.text_content().split()) for cell in rows[0].xpath("td")]


def test_the_lead_and_the_labels(tmp_path: Path) -> None:
    page = page_of(counts_of_a_year(), tmp_path)
    assert str(page.lead()) == (
        "On 31 December 2024, about 815 requests were waiting for a plan; for [c] of them 20 weeks were over. "
        "Of the plans issued in December 2024 without an exception, 61% were in time."
    )
    assert f"{LABEL}, of 31 December 2024." in words(page.summary().html)
    shown = html.fromstring(f"<div>{page.details().html}</div>")
    captions = [" ".join(one.text_content().split()) for one in shown.xpath("//caption | //figcaption")]
    assert len(captions) > 8
    assert all(one.endswith(f"{LABEL}.") for one in captions)
    assert "SYNTHETIC" not in page.summary().html + page.details().html + page.sources().html


def test_made_up_figures_say_so_wherever_they_go(tmp_path: Path) -> None:
    page = page_of(counts_of_a_year(), tmp_path, synthetic=True)
    assert "SYNTHETIC: nobody in these figures exists." in words(page.summary().html)
    about = page.summary().payload
    assert about is not None
    assert (about["synthetic"], about["own_figures"]) == (True, True)
    assert about["known"].startswith("SYNTHETIC. The council's own return of 31 December 2024")
    attached = page.details().payload
    assert attached is not None
    assert all(line.endswith('"SYNTHETIC, made up"') for line in attached["content"].splitlines()[1:])


def test_what_is_hidden_is_shown_nowhere(tmp_path: Path) -> None:
    page = page_of(counts_of_a_year(), tmp_path)
    hidden = [key for key, value in page.own.counts.items() if value is None]
    assert ("waiting", "all", "late", "now") in hidden
    attached, evidence = page.details().payload, page.sources().payload
    assert attached is not None
    assert evidence is not None
    assert re.findall(r"^waiting,all,late,now,([^,]*),hidden", attached["content"], re.M) == [""]
    assert row(page.details().html, "All")[-1] == "815"
    computed = [n["value"] for n in json.loads(evidence["content"])["prose"]["numbers"] if n.get("how") == "own return"]
    assert 3 not in computed


def titles(markup: str) -> list[str]:
    """What the charts say."""
    found = html.fromstring(f"<div>{markup}</div>").xpath("//figcaption/strong")
    return [" ".join(one.text_content().split()) for one in found]


def test_a_month_outside_the_usual_range_is_a_signal(tmp_path: Path) -> None:
    """The mean is 60.42 and the mean step 15/11: the range is 60.42 give or take 2.66 times that, 57 to 64."""
    quiet = page_of(counts_of_a_year(), tmp_path / "quiet").details().html
    loud = page_of(counts_of_a_year(40), tmp_path / "loud").details().html
    assert (
        titles(quiet)[0] == "Plans issued in time: months usually lie between 57% and 64%; the newest is no exception."
    )
    assert titles(loud)[0].endswith("the newest signals a change for the worse.")


def test_every_month_end_series_has_its_usual_range(tmp_path: Path) -> None:
    counts = counts_of_a_year()
    for number in range(1, 13):
        month = f"2024-{number:02d}"
        counts["requests", "all", "received", month] = 150 + 10 * (number % 2) + 100 * (number == 12)
        end = f"{month}-{[31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1]}"
        counts["waiting_at", "assessment", "total", end] = 300
        for part, value in (("within", 50), ("later", 50), ("total", 100)):
            counts["reviewed_in", "all", part, month] = value
    counts["requests", "all", "received", "2024"] = sum(
        value for key, value in counts.items() if key[0] == "requests" and len(key[3]) == 7
    )
    assert titles(page_of(counts, tmp_path).details().html)[1:] == [
        "Requests: months usually lie between 117 and 209; the newest signals a rise.",
        "New plans: months usually lie between 100 and 100; the newest is no exception.",
        "Open assessments: months usually lie between 300 and 300; the newest is no exception.",
        "Reviews decided in four weeks: months usually lie between 50% and 50%; the newest is no exception.",
    ]


def test_the_councils_own_target_of_that_very_series_is_held_against_the_range(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def target(value: float, breakdown: str) -> Target:
        ref = SeriesKey("plans_within_20_weeks", "ehc_plan", breakdown, "dfe_sen2_timeliness")
        due = (Milestone(date(2025, 12, 31), value),)
        return Target("t", BIRMINGHAM, "ehc_plans", ref, "2023", 60.5, due, "", "", "", date(2024, 1, 1))

    said = []
    for found in (
        target(80.0, "excluding_exceptions"),
        target(60.0, "excluding_exceptions"),
        target(80.0, "including_exceptions"),
    ):
        monkeypatch.setattr("send_briefings.report.overviews.ehc_today.load_targets", lambda found=found: (found,))
        said.append(titles(page_of(counts_of_a_year(), tmp_path / str(len(said))).details().html)[0].split(". ")[1:])
    assert said == [
        ["As things are, the target will be missed in every month."],
        ["As things are, the target may be met in one month and missed in another."],
        [],
    ]


def test_the_published_year_beside_the_own_one(tmp_path: Path) -> None:
    shown = page_of(counts_of_a_year(), tmp_path).details().html
    assert row(shown, "New plans issued") == ["1,200", "1,382", "−182"]
    own, theirs, gap = row(shown, "In time, excluding exceptions")
    assert own == "60%"
    assert theirs == "26.7%"
    assert gap == "+33.3 percentage points"
    assert row(shown, "Requests refused") == ["22%", "41.9%", "−19.9 percentage points"]


def explained(markup: str, name: str) -> str:
    """What is said of a difference."""
    found = html.fromstring(f"<div>{markup}</div>").xpath(f"//li[strong[normalize-space()='{name}.']]")
    return " ".join(found[0].text_content().split()).removeprefix(f"{name}. ")


def test_each_difference_is_explained_as_far_as_the_file_goes(tmp_path: Path) -> None:
    """DfE has 1,382 plans of 2024, 26.7% in time, 2,493 requests, 41.9% refused; the return 1,200, 60%, 1,800 and "
    "22%."""
    counts = counts_of_a_year() | {
        ("left_out", "issued", "brought in from another council", "2024"): 141,
        ("left_out", "issued", "a later plan of the same request", "2024"): 11,
        ("left_out", "issued", "no date of issue", "2024"): 0,
        ("left_out", "requests", "no date of the request", "2024"): 3,
    }
    shown = page_of(counts, tmp_path / "some").details().html
    assert explained(shown, "New plans issued") == (
        "Of plans of that year the return leaves out 140 brought in from another council and 10 later plans of the "
        "same "
        "request. 32 are not explained by the file: see whether children who have left, or what has ended, were "
        "taken out "
        "of the case system."
    )
    assert explained(shown, "Requests for an assessment").startswith(
        "What may explain it is hidden. 693 are not explained"
    )
    assert explained(shown, "In time, excluding exceptions") == (
        "These plans may be counted otherwise in it: 140 left out, brought in from another council and 10 left out, "
        "later "
        "plans of the same request. That could make the share anything from 54% to 65%. The file does not explain the "
        "published "
        "share: see whether dates, outcomes or exceptions of that year were entered or corrected after the count in "
        "January."
    )
    counts[("left_out", "issued", "brought in from another council", "2024")] = 171
    shown = page_of(counts, tmp_path / "enough").details().html
    assert explained(shown, "New plans issued").endswith(
        "later plans of the same request. That is as many as the difference."
    )


def test_what_is_entered_twice_or_since_may_explain_more(tmp_path: Path) -> None:
    """144 plans a month are 1,728, 346 more than DfE's; refusals since January are in the one and not in the other."""
    counts = {
        key: value * 144 // 100 if key[0] == "issued" and key[3] != "2024" else value
        for key, value in counts_of_a_year().items()
    }
    for key in [key for key in counts if key[0] == "issued" and key[3] == "2024"]:
        counts[key] = sum(value for other, value in counts.items() if other[:3] == key[:3] and other[3] != "2024")
    counts |= {("issued_again", "all", "yes", "2024"): 21, ("issued_again", "all", "no", "2024"): 1707}
    counts |= {("requests", "all", "refused", "2024"): 1100}
    counts |= {("refused_since", "all", "yes", "2024"): 400, ("refused_since", "all", "no", "2024"): 700}
    shown = page_of(counts, tmp_path).details().html
    assert row(shown, "New plans issued")[2] == "+348"
    assert explained(shown, "New plans issued") == (
        "20 of its plans are of children who have an earlier one in the same year: see whether these are one "
        "entered twice. "
        "328 are not explained by the file: see what was entered or corrected after the count in January."
    )
    assert explained(shown, "Requests refused").endswith(
        "from 39% to 61%. The published share lies among these, so they may be why."
    )


def test_a_year_that_is_the_published_one_needs_no_explaining(tmp_path: Path) -> None:
    counts: dict[Key, int] = {("issued", "all", "total", "2024"): 1382, ("requests", "all", "received", "2024"): 2493}
    counts |= {("issued", "all", "within", "2024"): 369, ("issued", "all", "later", "2024"): 1013}
    counts |= {("requests", "all", "refused", "2024"): 1044}
    shown = page_of(counts, tmp_path).details().html
    assert row(shown, "New plans issued") == ["1,380", "1,382", "within rounding"]
    assert row(shown, "In time, including exceptions") == ["27%", "26.7%", "within rounding"]
    assert row(shown, "Requests refused") == ["42%", "41.9%", "within rounding"]
    assert "What explains the differences" not in words(shown)


def test_every_number_has_its_source(tmp_path: Path) -> None:
    page = page_of(counts_of_a_year(), tmp_path)
    evidence = page.evidence
    assert all(number["how"] for number in evidence["prose"]["numbers"])
    assert all(one["how"] for cell in evidence["tables"].values() for one in cell["numbers"])


def test_without_a_return_there_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="No return of Leeds's own is held"):
        load_ehc_today("Leeds", record=OwnRecord(tmp_path))
    home = project_root()
    (tmp_path / "data").mkdir()
    for name in ("catalogue", "published"):
        (tmp_path / "data" / name).symlink_to(home / "data" / name)
    monkeypatch.setenv("SEND_HOME", str(tmp_path))
    assert not load_overviews()["ehc_today"].covers(BIRMINGHAM)
    (tmp_path / "data" / "local" / "own" / BIRMINGHAM).mkdir(parents=True)
    (tmp_path / "data" / "local" / "own" / BIRMINGHAM / "2026-09-30.json").write_text("{}")
    spec = load_overviews()["ehc_today"]
    assert spec.covers(BIRMINGHAM)
    assert not spec.covers("E08000035")
    assert spec.private
