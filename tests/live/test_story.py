"""Eighteen months of releases from the publishers' real files, month by month, through a plan that asks first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.config.project import project_root
from send_briefings.data.store import Store
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.publish import open_target

pytestmark = pytest.mark.raw
WAITS, NEET, INSPECTIONS = "nhs_community_waits", "dfe_neet_scorecard", "d2i_area_send_2023"
PLAN = f"""
places = ["Birmingham"]
areas = ["neet", "therapy_waits", "inspections"]
output = "reports"
update = ["{WAITS}", "{NEET}", "{INSPECTIONS}"]
"""
MONTHS = (
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
)
REPOSITORY = ("data-to-insight/ofsted-send-scrape-tool", "ofsted_csc_send_overview.xlsx")


@dataclass
class Story:
    """A month after month of publications, and runs of the plan."""

    home: Path
    fake: Any
    fakes: ModuleType
    raw: Path
    run: Callable[..., Any]

    def waits(self, month: str, uploaded: str, suffix: str = "") -> None:
        """NHS England publishes a month."""
        year = "2025-26" if month in MONTHS[8:] else "2024-25"
        path = self.raw / "nhs_community" / f"Community-health-services-waiting-lists-{year}-{month}.xlsx"
        self.fake.nhs(uploaded, f"{path.stem}{suffix}.xlsx", path)

    def neet(self, year: str, published: str, content: bytes | None = None, **more: Any) -> Any:
        """DfE publishes a scorecard."""
        name = "UD_NEETNK_LA_dashboard_2024.csv" if year == "2024" else "UD_NEETNK_LA_dashboard_2025_final.csv"
        files = {name: content or (self.raw / "neet" / name).read_bytes()}
        slug = self.fakes.NEET
        one = self.fakes.Publication(
            slug, self.fakes.some_id(slug), year, f"Calendar year {year}", published, files, **more
        )
        self.fake.publications[slug] = one
        return one

    def month(self, *words: str) -> tuple[int, str, Any, dict[str, list[str]]]:
        """Run the plan: the exit code, what was printed, the run's manifest, and what is held by source."""
        done = self.run(*(words or ("run", self.home / "plans" / "mine.toml")))
        publish_target = open_target(
            str(self.home / "plans" / "reports"), project_root() / ".send-outputs", write=False
        )
        manifest = RunHistory(publish_target.private).read("last")
        held: dict[str, list[str]] = {}
        for file in Store.open(self.home / "data" / "published").files():
            held.setdefault(file.source, []).append(file.release)
        return done.code, done.out + done.err, manifest, held


@pytest.fixture
def story(home: Path, fake: Any, fakes: ModuleType, raw_data: Path, run: Callable[..., Any], made_up: None) -> Story:
    """The story before its first month: NEET of 2024 is held under a guessed date, and nothing of the other two."""
    (home / "plans").mkdir(exist_ok=True)
    (home / "plans" / "mine.toml").write_text(PLAN, encoding="utf-8")
    reported = Story(home, fake, fakes, raw_data, run)
    reported.neet("2024", "2024-07-25T08:30:00+00:00")
    fake.commit(
        *REPOSITORY,
        "2025-11-10T06:00:00Z",
        "Weekly refresh",
        raw_data / "ofsted" / "d2i_ofsted_csc_send_overview_2026.xlsx",
    )
    return reported


def changed(content: bytes, place: bytes, by: float) -> bytes:
    """The scorecard with an authority's rate for young people with a plan changed."""
    lines = content.split(b"\n")
    column = lines[0].rstrip().split(b",").index(b"NEET_NK_EHCP_percent")
    at = next(index for index, line in enumerate(lines) if place in line)
    cells = lines[at].split(b",")
    cells[column] = str(round(float(cells[column]) + by, 1)).encode()
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def test_eighteen_months(story: Story) -> None:
    commits = story.fake.commits.pop(REPOSITORY)
    months = iter(MONTHS)
    # 1, October 2024: the first waits, and a guessed day of NEET 2024 gives way; inspections cannot be found yet
    story.waits(next(months), "2024/10")
    code, reported, manifest, held = story.month()
    assert code == 12
    assert manifest.outcome == "published"
    assert held == {NEET: ["2021", "2022", "2023", "2024"], WAITS: ["August 2024"]}
    assert "The day that 2024 came out is known now: 2024-07-25." in reported
    assert [one["answer"] for one in manifest.update] == ["cannot tell", "nothing new", "new release"]
    # 2 to 9, to June 2025: a month of waits each, and the briefing on them alone is made again
    story.fake.commits[REPOSITORY] = commits
    uploads = ("2024/11", "2024/12", "2025/01", "2025/02", "2025/03", "2025/04", "2025/05", "2025/06")
    for number, (month, uploaded) in enumerate(zip(months, uploads, strict=False), 2):
        story.waits(month, uploaded)
        code, reported, manifest, held = story.month()
        assert code == 0, reported
        assert manifest.outcome == "published"
        assert len(held[WAITS]) == number
        assert f"New: {month}" in reported
        made = {one.area for one in manifest.briefings if one.outcome == "made"}
        assert made == ({"therapy_waits", "inspections"} if number == 2 else {"therapy_waits"})
        since = next(one.since for one in manifest.briefings if one.area == "therapy_waits")
        assert since == {2: "2024-10-10", 9: "2025-05-15"}.get(number, since)
    assert held[INSPECTIONS] == ["November 2025"]
    # 10, July 2025: NEET of 2025 on its day, and May's waits
    story.waits("May", "2025/07")
    one = story.neet("2025", "2025-07-17T08:30:00+00:00")
    code, reported, manifest, held = story.month()
    assert code == 0
    assert held[NEET][-1] == "2025"
    assert "New: 2025, published 2025-07-17, taken in." in reported
    assert {b.area for b in manifest.briefings if b.outcome == "made"} == {"neet", "therapy_waits"}
    # 11, August 2025: Leeds is corrected, with a note; nothing of Birmingham, so it is taken in beside the first
    story.waits("June", "2025/08")
    name, content = next(iter(one.files.items()))
    one.files[name], one.state, one.updated = changed(content, b"E08000035", 0.4), 2, "2025-08-21T08:30:00+00:00"
    one.updates = [("2025-08-21", "Leeds was corrected.")]
    code, reported, manifest, held = story.month()
    assert code == 0
    assert held[NEET][-1] == "2025 (revised 21 August 2025)"
    assert "The publisher: 2025-08-21: Leeds was corrected." in reported
    assert "1 of the 483 held before revised" in reported
    # 12, September 2025: July's waits, published twice under two names with the same content
    story.waits("July", "2025/09")
    story.waits("July", "2025/09", "-2")
    code, reported, manifest, held = story.month()
    assert (code, held[WAITS][-1], len(held[WAITS])) == (0, "July 2025", 12)
    # 13, October 2025: nothing came out; nothing is made and nothing published
    code, reported, manifest, held = story.month()
    assert (code, manifest.outcome) == (0, "nothing new")
    assert {one["answer"] for one in manifest.update} == {"nothing new"}
    # 14, November 2025: Birmingham's headline is corrected; it waits, and the briefing goes on with what is held
    one.files[name], one.state, one.updated = (
        changed(one.files[name], b"E08000025", 0.7),
        3,
        "2025-11-06T09:30:00+00:00",
    )
    one.updates.insert(0, ("2025-11-06", "Birmingham was corrected."))
    code, reported, manifest, held = story.month()
    assert code == 12
    assert held[NEET][-1] == "2025 (revised 21 August 2025)"
    assert "A headline figure of a place with briefings changed: Birmingham" in reported
    known = json.loads((story.home / "data" / "published" / "known.json").read_text())["sources"][NEET]
    assert (known["release"], known["released"]) == ("2025 (revised 6 November 2025)", "2025-11-06")
    # 15, December 2025: somebody looked, and takes it in
    code, reported, manifest, held = story.month("data", "update", NEET, "--accept", NEET)
    assert (code, held[NEET][-1]) == (0, "2025 (revised 6 November 2025)")
    known = json.loads((story.home / "data" / "published" / "known.json").read_text())["sources"][NEET]
    assert known["release"] == ""
    assert known["notes"]["2025 (revised 6 November 2025)"][0] == "2025-11-06: Birmingham was corrected."
    code, reported, manifest, held = story.month()
    assert (code, manifest.outcome) == (0, "published"), reported
    # 16, January 2026: NHS England's page names its files otherwise; that is never nothing new
    links, story.fake.nhs_links = story.fake.nhs_links, ["/statistics/community-services-statistics-2026-01.xlsx"]
    code, reported, manifest, held = story.month()
    assert (code, manifest.outcome, held[WAITS][-1]) == (12, "nothing new", "July 2025")
    assert "1 links and none to a file as described" in reported
    # 17, February 2026: nobody can be reached
    story.fake.nhs_links = links
    story.fake.misbehave(".", story.fakes.status(503), times=1000)
    code, reported, manifest, held = story.month()
    assert (code, manifest.outcome) == (13, "nothing new")
    assert "It is not known what is newest of" in reported
    # 18, March 2026: all is well again
    story.fake._bad.clear()
    code, reported, manifest, held = story.month()
    assert (code, manifest.outcome) == (0, "nothing new")
    assert held[WAITS] == [f"{month} {2024 if index < 5 else 2025}" for index, month in enumerate(MONTHS)]
