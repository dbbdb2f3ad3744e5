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


def test_a_month_outside_the_usual_range_is_a_signal(tmp_path: Path) -> None:
    quiet = page_of(counts_of_a_year(), tmp_path / "quiet").details().html
    loud = page_of(counts_of_a_year(40), tmp_path / "loud").details().html
    assert "the newest is no exception." in words(quiet)
    assert "the newest signals a change." in words(loud)


def test_the_published_year_beside_the_own_one(tmp_path: Path) -> None:
    shown = page_of(counts_of_a_year(), tmp_path).details().html
    assert row(shown, "New plans issued") == ["1,200", "1,382", "−182"]
    own, theirs, gap = row(shown, "In time, excluding exceptions")
    assert own == "60%"
    assert theirs == "26.7%"
    assert gap == "+33.3 percentage points"
    assert row(shown, "Requests refused") == ["22%", "41.9%", "−19.9 percentage points"]
    assert "25 rows are not counted as new" in words(shown)


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
