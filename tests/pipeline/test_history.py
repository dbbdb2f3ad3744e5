"""What is kept of earlier runs: versions by the plan's policy, records of the newest 200."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.config.plan import Retention
from send_briefings.pipeline.manifest import Manifest, RunHistory
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import Failure

Run = Callable[..., Manifest]


@pytest.fixture
def renew(reports: Path, stand_in: ModuleType, notebook: Callable[..., None]) -> Run:
    """Changes the NEET notebook and runs on a day, under a policy."""
    count = 0

    def run(day: str, policy: Retention, failing: dict[str, Failure] | None = None) -> Manifest:
        nonlocal count
        count += 1
        notebook("neet", f"print({count})")
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        plan = stand_in.a_plan(reports, retention=policy)
        return run_plan(plan, Options(maker=stand_in.Maker(failing), clock=lambda: moment))

    return run


def versions(reports: Path) -> list[str]:
    """The days of the versions that are kept, the oldest first."""
    return [path.name[7:] for path in sorted((reports / ".send" / "versions").iterdir())]


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (Retention(max_versions=1), ["2026-06-01"]),
        (Retention(max_versions=2), ["2026-05-01", "2026-06-01"]),
        (Retention(max_versions=9, max_age_days=40), ["2026-05-01", "2026-06-01"]),
        (Retention(max_versions=9, max_age_days=31), ["2026-05-01", "2026-06-01"]),
        (Retention(max_versions=9, max_age_days=30), ["2026-06-01"]),
        (Retention(max_versions=1, max_age_days=400), ["2026-06-01"]),
        (Retention(max_versions=9, max_age_days=1), ["2026-06-01"]),
    ],
)
def test_versions_are_kept_by_number_and_age(policy: Retention, kept: list[str], renew: Run, reports: Path) -> None:
    for day in ("2026-03-01", "2026-04-01", "2026-05-01"):
        renew(day, Retention(max_versions=9))
    renew("2026-06-01", policy)
    newer = [day for day in versions(reports) if day < "2026-06-02"]
    assert newer == kept


def test_the_published_version_stays_however_old(renew: Run, reports: Path, stand_in: ModuleType) -> None:
    renew("2026-03-01", Retention(max_versions=1))
    far = datetime(2036, 1, 1, tzinfo=UTC)
    plan = stand_in.a_plan(reports, retention=Retention(max_versions=1, max_age_days=1))
    assert run_plan(plan, Options(maker=stand_in.Maker(), clock=lambda: far)).outcome == "nothing new"
    assert versions(reports) == ["2026-03-01"]


def test_an_earlier_version_is_whole_after_later_ones(
    renew: Run, reports: Path, published: Callable[[Path], dict[str, bytes]], strays: Callable[[Path], list[str]]
) -> None:
    first = published(reports)
    renew("2026-03-01", Retention(max_versions=5))
    renew("2026-04-01", Retention(max_versions=5))
    oldest = min((reports / ".send" / "versions").iterdir())
    assert {path: content for path, content in published(oldest).items() if path != "briefings.json"} == first
    assert strays(reports) == []


def test_records_beyond_the_newest_200_go_with_their_notebooks_save_of_what_is_published(
    renew: Run, reports: Path
) -> None:
    history = RunHistory(shelf_of(str(reports)).private)
    failed = renew("2026-03-01", Retention(), {"neet": Failure("Broken.", "", 5, "{}")})
    kept = shelf_of(str(reports)).private / "failed" / failed.id
    assert kept.is_dir()
    for number in range(3, 202):
        history.write(Manifest(f"{number:06d}-2026-03-02", "Test", "2026-03-02", outcome="nothing new"))
    renew("2026-03-03", Retention())
    assert len(history.ids()) == 201
    assert [name[:7] for name in history.ids()[:2]] == ["000001-", "000003-"]
    assert {record.run for record in shelf_of(str(reports)).records().values()} >= {history.ids()[0]}
    assert not kept.exists()
    assert not history.data(failed.id).exists()


def test_briefings_that_wait_for_a_run_that_fails_again_and_again_do_not_pile_up(renew: Run, reports: Path) -> None:
    for day in range(1, 6):
        renew(f"2026-03-{day:02d}", Retention(), {"attendance": Failure("Broken.", "", 5)})
    assert len(list((shelf_of(str(reports)).private / "made").iterdir())) <= 1
    assert len(versions(reports)) <= 3
