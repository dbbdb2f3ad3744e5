"""The four answers: nothing new, new release, same release with other figures, cannot tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.data.importing import import_paths
from send_briefings.data.manifest import known_path, read_known, receipt_of
from send_briefings.live.offer import Answer, Why
from send_briefings.live.report import NOT_ASKED, PERSON_NEEDED, exit_code
from send_briefings.live.update import Built

pytestmark = pytest.mark.raw
NEET = "dfe_neet_scorecard"


def changed(content: bytes, rows: int, place: bytes = b"E0") -> bytes:
    """The file with the NEET rate of young people with a plan one higher in some authorities' rows."""
    lines = content.split(b"\n")
    column = lines[0].lstrip(b"\xef\xbb\xbf").rstrip().split(b",").index(b"NEET_NK_EHCP_percent")
    done = 0
    for index, line in enumerate(lines[1:], 1):
        cells = line.split(b",")
        if done < rows and len(cells) > column and place in line and cells[column].replace(b".", b"").isdigit():
            cells[column] = str(round(float(cells[column]) + 1, 1)).encode()
            lines[index] = b",".join(cells)
            done += 1
    assert done == rows
    return b"\n".join(lines)


def test_a_new_release_is_taken_in_under_the_publishers_own_name_and_day(
    desk: Any, neet_out: Callable[..., Any]
) -> None:
    neet_out()
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.NEW_RELEASE
    assert desk.releases(NEET)[-1] == ("2025", "2025-07-17")
    found = report.releases[0]
    assert found.taken
    assert found.difference.periods == ("2025",)
    assert found.difference.added == 483
    assert exit_code([report]) == 0
    assert "New: 2025, published 2025-07-17, taken in." in "\n".join(report.lines())
    assert report.areas == ("neet",)


def test_nothing_new_is_told_from_json_and_downloads_nothing(
    desk: Any, neet_out: Callable[..., Any], fake: Any
) -> None:
    neet_out()
    desk.update(NEET)
    before, state = (desk.folder / "published" / "manifest.json").read_bytes(), len(fake.asked)
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.NOTHING_NEW
    assert not any("/download" in reported for reported in fake.asked[state:])
    assert len(fake.asked) - state == 3
    assert (desk.folder / "published" / "manifest.json").read_bytes() == before


def test_a_correction_is_a_vintage_of_its_own_with_the_publishers_note(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name] = changed(content, 3)
    one.state, one.updated = 2, "2025-08-21T08:30:00+00:00"
    one.updates = [("2025-08-21", "Corrected three authorities.")]
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.CORRECTED
    found = report.releases[0]
    assert (found.release, found.released) == ("2025 (revised 21 August 2025)", "2025-08-21")
    assert found.notes == ("2025-08-21: Corrected three authorities.",)
    assert len(found.difference.revised) == 3
    assert found.difference.revised[0].after == pytest.approx(found.difference.revised[0].before + 1)
    assert not found.silent
    assert ("2025", "2025-07-17") in desk.releases(NEET)
    assert ("2025 (revised 21 August 2025)", "2025-08-21") in desk.releases(NEET)
    known = read_known(known_path(desk.folder / "published"))[NEET]
    assert known.notes == {"2025 (revised 21 August 2025)": ("2025-08-21: Corrected three authorities.",)}
    desk.update(NEET)  # and what was said stays known
    assert read_known(known_path(desk.folder / "published"))[NEET] == known


def test_a_withdrawn_publication_is_remembered_until_it_is_back(settled: Any, fake: Any, fakes: ModuleType) -> None:
    desk, _ = settled
    gone = fakes.Response("{}", 410, content_type="application/json")
    fake.misbehave(".*", lambda _request, _reply: gone, times=9)
    assert desk.update(NEET)[NEET].faults[0].why is Why.WITHDRAWN
    assert read_known(known_path(desk.folder / "published"))[NEET].withdrawn == "2026-11-05"
    assert ("2025", "2025-07-17") in desk.releases(NEET)
    fake._bad.clear()
    assert desk.update(NEET)[NEET].answer is Answer.NOTHING_NEW
    assert not known_path(desk.folder / "published").exists()


def test_a_correction_nobody_mentions_is_marked(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name], one.state = changed(content, 2), 2
    found = desk.update(NEET)[NEET].releases[0]
    assert found.silent
    assert found.release == "2025 (revised 5 November 2026)"
    assert "The publisher does not say that it changed these figures." in "\n".join(desk.reports[0].lines())


def test_a_correction_of_too_much_waits_until_it_is_accepted(settled: Any, fake: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name], one.state = changed(content, 60), 2
    report = desk.update(NEET)[NEET]
    assert report.waiting
    assert exit_code([report]) == PERSON_NEEDED
    assert "12.4 per cent of its figures changed or are gone" in report.releases[0].why_waiting[0]
    assert [release for release, _ in desk.releases(NEET)][-1] == "2025"
    assert read_known(known_path(desk.folder / "published"))[NEET].release == "2025 (revised 5 November 2026)"
    downloads = sum("/download" in reported for reported in fake.asked)
    assert desk.update(NEET)[NEET].waiting  # and goes on waiting, without another download
    assert sum("/download" in reported for reported in fake.asked) == downloads
    report = desk.update(NEET, accept=(NEET,))[NEET]
    assert report.releases[0].taken
    assert desk.releases(NEET)[-1][0] == "2025 (revised 5 November 2026)"
    assert not known_path(desk.folder / "published").exists()


def test_a_correction_of_a_planned_places_headline_waits(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name], one.state = changed(content, 1, b"E08000025"), 2
    built = Built(frozenset({("E08000025", "neet")}))
    report = desk.update(NEET, built=built)[NEET]
    assert report.waiting
    assert "A headline figure of a place with briefings changed: Birmingham" in report.releases[0].why_waiting[0]
    assert not desk.update(NEET, built=Built(frozenset({("E08000035", "neet")})))[NEET].waiting  # Leeds


def test_fewer_rows_the_next_day_are_held_back_and_say_which(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    lines = content.split(b"\n")
    one.files[name], one.state = b"\n".join(lines[: round(len(lines) * 0.9)]), 2
    report = desk.update(NEET)[NEET]
    assert report.waiting
    assert report.releases[0].difference.gone > 30
    assert report.releases[0].difference.places_gone
    assert desk.releases(NEET)[-1] == ("2025", "2025-07-17")


def test_a_guessed_date_gives_way_to_the_publishers(desk: Any, neet_out: Callable[..., Any], raw_data: Path) -> None:
    path = raw_data / "neet" / "UD_NEETNK_LA_dashboard_2024.csv"
    neet_out(
        path.read_bytes(),
        name=path.name,
        release="2024",
        title="Calendar year 2024",
        published="2024-07-25T08:30:00+00:00",
    )
    assert ("2024", "2024-08-31") in desk.releases(NEET)
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.NOTHING_NEW
    assert ("2024", "2024-07-25") in desk.releases(NEET)
    assert ("2024", "2024-08-31") not in desk.releases(NEET)


def test_the_same_figures_in_other_bytes_are_nothing_new(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name], one.state = content.replace(b"\r\n", b"\n") + b"\n", 2
    assert desk.update(NEET)[NEET].answer is Answer.NOTHING_NEW


def test_a_renamed_column_is_told_and_what_is_held_stays(desk: Any, neet_out: Callable[..., Any]) -> None:
    one = neet_out()
    name, content = next(iter(one.files.items()))
    one.files[name] = content.replace(b"NEET_NK_EHCP_percent", b"NEET_NK_plan_percent")
    before = desk.releases(NEET)
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.CANNOT_TELL
    assert report.faults[0].why is Why.NOT_AS_DESCRIBED
    assert "NEET_NK_EHCP_percent" in report.faults[0].message
    assert desk.releases(NEET) == before
    assert exit_code([report]) == PERSON_NEEDED


def test_a_renamed_slug_is_followed_and_the_line_to_change_is_told(
    desk: Any, neet_out: Callable[..., Any], fake: Any, fakes: ModuleType
) -> None:
    neet_out(slug="neet-by-local-authority")
    fake.redirects[fakes.NEET] = "neet-by-local-authority"
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.NEW_RELEASE
    assert 'write publication = "neet-by-local-authority"' in report.drift[0]


def test_a_renamed_file_is_found_by_its_title(desk: Any, neet_out: Callable[..., Any]) -> None:
    neet_out(name="la_scorecard.csv", titles={"la_scorecard.csv": "NEET by pupil characteristics"})
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.NEW_RELEASE
    assert report.drift == ("The file is called 'la_scorecard.csv' now and was found by its title.",)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("la_scorecard.csv",), Why.NOT_FOUND),
        (("UD_NEET_LA_dashboard_a.csv", "UD_NEET_LA_dashboard_b.csv"), Why.AMBIGUOUS),
    ],
)
def test_no_match_or_two_are_faults_never_nothing_new(
    desk: Any, neet_out: Callable[..., Any], names: tuple[str, ...], why: Why
) -> None:
    neet_out(files=dict.fromkeys(names, b"a,b\n1,2\n"))
    report = desk.update(NEET)[NEET]
    assert report.answer is Answer.CANNOT_TELL
    assert report.faults[0].why is why
    assert all(name in report.faults[0].message for name in names)


def test_a_superseded_publication_needs_a_person(desk: Any, neet_out: Callable[..., Any]) -> None:
    neet_out(superseded_by="neet-statistics")
    report = desk.update(NEET)[NEET]
    assert report.faults[0].why is Why.MOVED
    assert "neet-statistics" in report.faults[0].message


def test_a_page_missing_from_a_list_is_a_fault(
    desk: Any, neet_out: Callable[..., Any], fake: Any, fakes: ModuleType
) -> None:
    neet_out(files={f"file_{number}.csv": b"" for number in range(45)})
    fake.misbehave(
        "page=2", lambda _request, _reply: fakes._json({"results": [], "paging": {"totalResults": 45, "totalPages": 2}})
    )
    report = desk.update(NEET)[NEET]
    assert report.faults[0].why is Why.NOT_AS_DESCRIBED
    assert "lists 45 and listed 40" in report.faults[0].message


def test_files_of_one_publication_are_taken_in_together_or_not_at_all(
    empty_desk: Any, fake: Any, fakes: ModuleType, raw_data: Path
) -> None:
    sources = ("dfe_sen2_phase_transfers", "dfe_sen2_annual_reviews")
    phase = (raw_data / "sen2_2026" / "phase_transfers.csv").read_bytes()
    files = {"phase_transfers.csv": phase, "annual_reviews.csv": b"time_period,changed\n2025,1\n"}
    fake.publications[fakes.SEN2] = fakes.Publication(
        fakes.SEN2, fakes.SEN2_ID, "2026", "Reporting year 2026", "2026-06-25T08:30:00+00:00", files
    )
    reports = empty_desk.update(*sources)
    assert reports[sources[1]].answer is Answer.CANNOT_TELL
    assert not reports[sources[0]].releases[0].taken
    assert empty_desk.store.files() == ()
    alone = empty_desk.update(sources[0])[sources[0]]  # the source by itself, as if it were the whole publication
    assert alone.releases[0].taken


def test_one_sources_fault_never_stops_another(desk: Any, neet_out: Callable[..., Any]) -> None:
    neet_out()
    reports = desk.update("dfe_exclusions_sen", NEET)
    assert reports["dfe_exclusions_sen"].answer is Answer.CANNOT_TELL
    assert reports[NEET].releases[0].taken
    assert exit_code(list(reports.values())) == PERSON_NEEDED


def test_without_a_publisher_the_answer_is_cannot_tell_and_the_store_is_untouched(
    desk: Any, fake: Any, fakes: ModuleType, waited: list[float]
) -> None:
    fake.misbehave(".", fakes.status(503), times=100)
    before = (desk.folder / "published" / "manifest.json").read_bytes()
    reports = list(desk.update(NEET, "dfe_lait", "nhs_community_waits").values())
    assert {report.answer for report in reports} == {Answer.CANNOT_TELL}
    assert exit_code(reports) == NOT_ASKED
    assert (desk.folder / "published" / "manifest.json").read_bytes() == before
    assert "this machine seems to have no network" in reports[2].faults[0].message
    assert sum(waited) < 120


def test_a_check_downloads_nothing_and_changes_no_figures(desk: Any, neet_out: Callable[..., Any], fake: Any) -> None:
    neet_out()
    before = (desk.folder / "published" / "manifest.json").read_bytes()
    report = desk.update(NEET, check=True)[NEET]
    assert report.answer is Answer.NEW_RELEASE
    assert report.reported == (
        "On offer and not fetched: 2025, published 2025-07-17 (UD_NEETNK_LA_dashboard_2025_final.csv).",
    )
    assert not any("/download" in reported for reported in fake.asked)
    assert (desk.folder / "published" / "manifest.json").read_bytes() == before
    assert dict(report.assumptions) == {"content-service": True, "file-names": True}
    assert read_known(known_path(desk.folder / "published"))[NEET].release == "2025"


def test_a_receipt_says_what_was_asked_and_a_receipted_file_needs_no_release(
    desk: Any, neet_out: Callable[..., Any], tmp_path: Path
) -> None:
    neet_out(published="2025-07-16T23:30:00+00:00")  # half past midnight in the United Kingdom
    desk.update(NEET)
    path = next((desk.live / "raw").glob("??/*/UD_NEETNK*.csv"))
    receipt = receipt_of(path)
    assert receipt is not None
    assert receipt.url.startswith("https://content.explore-education-statistics.service.gov.uk/api/data-set-files/")
    assert (receipt.release, receipt.published, receipt.content_encoding) == ("2025", "2025-07-17", "gzip")
    assert receipt.practice
    assert receipt.wire_bytes < receipt.bytes == path.stat().st_size
    from send_briefings.data.store import Store

    elsewhere = Store.open(tmp_path / "elsewhere")
    report = import_paths([desk.live / "raw"], elsewhere)
    assert [file.path.name for file in report.files] == [path.name]
    assert [(file.release, file.released.isoformat()) for file in elsewhere.files()] == [("2025", "2025-07-17")]


def test_the_report_is_whole_as_json(settled: Any) -> None:
    desk, one = settled
    name, content = next(iter(one.files.items()))
    one.files[name], one.state = changed(content, 7), 2
    reported = json.loads(json.dumps(desk.update(NEET)[NEET].as_json()))
    assert reported["answer"] == "same release, other figures"
    assert len(reported["releases"][0]["difference"]["revised"]) == 7
    assert reported["due"] == ""


def test_a_release_that_a_person_took_out_stays_out(desk: Any, neet_out: Callable[..., Any]) -> None:
    neet_out()
    desk.update(NEET)
    desk.store.forget("2025", NEET, "It is wrong.")
    assert desk.update(NEET)[NEET].answer is Answer.NOTHING_NEW
    assert "2025" not in [release for release, _ in desk.releases(NEET)]
