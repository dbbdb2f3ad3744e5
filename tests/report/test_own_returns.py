"""A briefing with a council's own figures: labelled, never mixed with published ones, small numbers hidden."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest

from send_briefings import Area, load_area
from send_briefings.analysis.level import LevelResult, level
from send_briefings.data.local_figures import LocalData
from send_briefings.errors import DataFileError
from send_briefings.report.sources import LABEL, measures_told

PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")
HEAD = "# area: {area}\n# place: Leeds\n# date: {date}\n# made-up: {made_up}\n"
VIEWS = [("2025-08", "2,100"), ("2025-09", "3,000"), ("2026-07", "3,900"), ("2026-08", "2,500"), ("2026-09", "4,500")]


def put(folder: Path, area: str, rows: str, *, date: str = "2026-10-01", made_up: str = "no", name: str = "") -> Path:
    columns = "measure,cohort,breakdown,period,value,numerator,denominator\n"
    path = folder / (name or f"{area}.csv")
    path.write_text(HEAD.format(area=area, date=date, made_up=made_up) + columns + rows)
    return path


def views(figures: list[tuple[str, str]]) -> str:
    return "".join(f'local_offer_views,all,total,{month},"{value}",,\n' for month, value in figures)


def markup(area: Area) -> dict[str, str]:
    """Each part as HTML without drawings, entities resolved."""
    shown = {part: unescape(getattr(area, part)().html) for part in PARTS}
    return {part: re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL) for part, html in shown.items()}


def pages(area: Area) -> dict[str, str]:
    """Each part as its text."""
    return {part: re.sub(r"<[^>]+>", "", html) for part, html in markup(area).items()}


def attached(area: Area) -> dict[str, str]:
    """The files beside the briefing by their ending."""
    payloads = [area.comparison().payload, area.confidence().payload]
    return {payload["name"]: payload["content"] for payload in payloads if payload}


def headline(area: Area) -> LevelResult:
    """The comparisons of the newest figure of the headline's series."""
    found = level(area.context, area.spec.headline)
    assert found is not None
    return found


def untraced(area: Area) -> list[str]:
    stated = json.loads(attached(area)["json"])
    numbers = [
        number for part in (stated["headline"], stated["prose"], *stated["findings"]) for number in part["numbers"]
    ]
    return [number["number"] for number in numbers if not number["how"]]


@pytest.fixture
def leeds(tmp_path: Path) -> Area:
    put(tmp_path, "local_offer", views(VIEWS))
    return load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))


def test_without_a_file_the_briefing_says_that_there_are_no_figures_and_what_to_ask(tmp_path: Path) -> None:
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    reported = pages(area)
    assert "No national figures" in reported["summary"]
    assert "Leeds has given none of its own" in reported["summary"]
    assert "send-briefings" not in "".join(reported.values())
    assert len(area.brief.queries) == 3
    assert area.findings == ()
    assert untraced(area) == []


def test_a_council_that_is_no_more_is_said_to_be(tmp_path: Path) -> None:
    area = load_area("local_offer", place="Cumbria", returns=LocalData(tmp_path))
    assert "was abolished" in pages(area)["summary"]


def test_the_councils_figures_are_told_with_their_change_and_trend(leeds: Area) -> None:
    found = headline(leeds)
    assert found.short is not None
    assert found.long is not None
    assert (found.figure.value, found.short.change.difference) == (4500.0, 2000.0)
    assert found.long.earlier.value == 3000.0
    assert "4,500" in pages(leeds)["summary"] + pages(leeds)["trend"]
    assert untraced(leeds) == []


def test_every_chart_table_basis_and_source_carries_the_label(leeds: Area) -> None:
    reported = "".join(markup(leeds).values())
    captions = re.findall(r"<(?:fig)?caption>(.*?)</(?:fig)?caption>", reported, flags=re.DOTALL)
    assert len(captions) == 2
    assert all(LABEL.casefold() in caption.casefold() for caption in captions)
    assert LABEL in leeds.context.basis(headline(leeds).figure)
    assert f"{LABEL}: nobody else has checked these figures" in pages(leeds)["summary"]
    assert "Source: Leeds" in pages(leeds)["trend"] or "Source: The council" in pages(leeds)["trend"]
    assert "Open Government Licence" not in pages(leeds)["confidence"]
    particulars = json.loads(attached(leeds)["json"])
    assert particulars["own_figures"] is True
    rows = list(csv.DictReader(io.StringIO(attached(leeds)["csv"])))
    assert {(row["source"], row["release"]) for row in rows} == {("local_return", "dated 1 October 2026")}


@pytest.mark.parametrize(("made_up", "synthetic"), [("yes", True), ("no", False)])
def test_made_up_figures_make_the_whole_briefing_made_up(tmp_path: Path, made_up: str, synthetic: bool) -> None:
    put(tmp_path, "local_offer", views(VIEWS), made_up=made_up)
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    assert json.loads(attached(area)["json"])["synthetic"] is synthetic
    assert ("made-up data" in area.context.basis(headline(area).figure)) is synthetic


def test_nothing_is_compared_across_the_day_from_which_the_council_counts_in_another_way(tmp_path: Path) -> None:
    path = put(tmp_path, "local_offer", views(VIEWS))
    path.write_text("# counted anew from: 01/07/2026\n" + path.read_text())
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    reported = pages(area)
    change, since = headline(area).short, headline(area).long
    assert change is not None
    assert since is not None
    assert (change.earlier.period.label, change.change.difference) == ("August 2026", 2000.0)
    assert (since.earlier.period.label, since.direction) == ("September 2025", 0)
    assert since.broken == "the council counts in another way from 1 July 2026"  # no other month takes its place
    assert "shaded: figures on its two sides do not compare" in reported["trend"]
    assert untraced(area) == []


def test_where_no_earlier_figure_compares_the_headline_says_why(tmp_path: Path) -> None:
    path = put(tmp_path, "local_offer", views(VIEWS[:2] + VIEWS[4:]))
    path.write_text("# counted anew from: 01/07/2026\n" + path.read_text())
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    moves = [move for move in (headline(area).short, headline(area).long) if move is not None]
    assert {move.broken for move in moves} == {"the council counts in another way from 1 July 2026"}
    assert "4,500 times in September 2026." in pages(area)["trend"]
    assert untraced(area) == []


def test_a_new_way_of_counting_changes_nothing_of_published_figures(tmp_path: Path) -> None:
    path = put(tmp_path, "annual_reviews", SHARES)
    path.write_text("# counted anew from: 01/07/2025\n" + path.read_text())
    area = load_area("annual_reviews", place="Leeds", returns=LocalData(tmp_path))
    without = load_area("annual_reviews", place="Leeds", returns=LocalData(tmp_path / "none"))
    assert area.spec.breaks == without.spec.breaks


def test_where_the_newest_figure_is_not_known_the_one_before_is_used(tmp_path: Path) -> None:
    put(tmp_path, "local_offer", views([*VIEWS, ("2026-10", "x")]), date="2026-11-01")
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    assert headline(area).figure.period.label == "September 2026"
    assert untraced(area) == []


def test_as_of_a_day_only_what_was_dated_by_then_is_known(tmp_path: Path) -> None:
    put(tmp_path, "local_offer", views(VIEWS[:4]), date="2026-09-01", name="first.csv")
    put(tmp_path, "local_offer", views([("2026-08", "2,600"), VIEWS[4]]), date="2026-10-01", name="second.csv")

    def newest(as_of: str) -> tuple[str, float | None]:
        area = load_area("local_offer", place="Leeds", as_of=as_of, returns=LocalData(tmp_path))
        figure = area.context.figures.latest(area.spec.headline, area.place.code)
        return (figure.period.label, figure.value) if figure is not None else ("", None)

    assert newest("2026-08-31") == ("", None)
    assert newest("2026-09-30") == ("August 2026", 2500.0)
    assert newest("2026-10-01") == ("September 2026", 4500.0)
    area = load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    assert any("from 2,500 to 2,600" in point for point in area.news)
    assert untraced(area) == []


def test_a_file_with_faults_stops_the_briefing_that_would_rest_on_it(tmp_path: Path) -> None:
    put(tmp_path, "local_offer", views([("2026-09", "many")]))
    with pytest.raises(DataFileError, match="cell E6"):
        load_area("local_offer", place="Leeds", returns=LocalData(tmp_path))
    assert load_area("neet", place="Leeds", returns=LocalData(tmp_path)).findings


def test_what_is_kept_back_in_a_later_file_is_told_from_no_earlier_one(tmp_path: Path) -> None:
    """Neither the page nor the files beside it have the 2,040 of the first file, on any day and since any day."""
    put(tmp_path, "local_offer", views([("2026-07", "3,900"), ("2026-08", "2,040")]), date="2026-09-01", name="1.csv")
    put(tmp_path, "local_offer", views([("2026-08", "c"), ("2026-09", "4,500")]), date="2026-10-01", name="2.csv")
    for as_of, since in (("", ""), ("", "2026-09-15"), ("2026-09-15", "")):
        area = load_area("local_offer", place="Leeds", as_of=as_of, since=since, returns=LocalData(tmp_path))
        everything = "".join(markup(area).values()) + "".join(attached(area).values())
        everything += "".join(getattr(area, part)().html for part in PARTS)
        assert "3,900" in everything
        assert "2,040" not in everything
        assert "2040" not in everything


SHARES = (
    "review_decisions_in_4_weeks,ehc_plan,total,2025,,771,1204\n"
    "review_decisions_in_4_weeks,ehc_plan,total,2024,,803,1187\n"
    "reviews_held,ehc_plan,total,2025,,3,2911\n"
)


def test_own_figures_of_a_published_measure_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, "annual_reviews", SHARES, made_up="yes")
    with_own = load_area("annual_reviews", place="Leeds", returns=LocalData(tmp_path))
    without = load_area("annual_reviews", place="Leeds", returns=LocalData(tmp_path / "none"))
    assert with_own.findings == without.findings
    assert pages(with_own)["comparison"] == pages(without)["comparison"]
    assert with_own.brief.title == without.brief.title
    table = pages(with_own)["breakdown"]
    assert "What the council itself reports, Leeds." in table
    assert f"{LABEL}, dated 1 October 2026 (made-up data)." in table
    assert "64.0%" in table  # 771 of 1,204
    assert "67.6%" in table  # 803 of 1,187
    assert "What the council itself reports" not in pages(without)["breakdown"]
    assert json.loads(attached(with_own)["json"])["synthetic"] is True
    assert untraced(with_own) == []


def test_a_small_number_is_nowhere_in_the_briefing_nor_in_the_files_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "annual_reviews", SHARES)
    area = load_area("annual_reviews", place="Leeds", returns=LocalData(tmp_path))
    own = area.observations[area.observations["source"] == "local_return"]
    hidden = own[own["measure"] == "reviews_held"]
    assert hidden[["value", "numerator", "denominator"]].isna().all().all()
    assert hidden["status"].tolist() == ["suppressed"]
    everything = "".join(pages(area).values()) + "".join(attached(area).values())
    assert "2,911" not in everything
    assert "2911" not in everything
    assert "0.1%" not in pages(area)["breakdown"].split("What the council itself reports")[1]


def test_a_measure_nobody_publishes_is_defined_only_where_the_council_gave_it(tmp_path: Path) -> None:
    rows = "phase_transfers_final_by_february,ehc_plan,total,2026,,612,640\n"
    put(tmp_path, "phase_transfers", rows)
    given = load_area("phase_transfers", place="Leeds", returns=LocalData(tmp_path))
    not_given = load_area("phase_transfers", place="Leeds", returns=LocalData(tmp_path / "none"))
    assert "95.6%" in pages(given)["breakdown"]  # 612 of 640
    names = [[measure.name for measure in measures_told(area.context)] for area in (given, not_given)]
    assert "Final plans issued by 15 February" in names[0]
    assert "Final plans issued by 15 February" not in names[1]


def test_another_places_file_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, "annual_reviews", SHARES)
    area = load_area("annual_reviews", place="Rutland", returns=LocalData(tmp_path))
    assert "local_return" not in set(area.observations["source"])
