"""A practice publisher on loopback, and small stores to update."""

from __future__ import annotations

import importlib.util
import logging
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

import send_briefings.pipeline.run
from send_briefings.cli import main
from send_briefings.config.plan import Plan
from send_briefings.config.sources import load_hosts, load_sources
from send_briefings.data.importing import import_paths
from send_briefings.data.store import Store
from send_briefings.live.client import Client
from send_briefings.live.report import SourceReport
from send_briefings.live.update import Options, update
from send_briefings.pipeline.manifest import Manifest
from send_briefings.pipeline.run import Options as RunOptions

TOOL = Path(__file__).parents[2] / "tools" / "fake_publisher.py"


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    """The practice publisher's module."""
    spec = importlib.util.spec_from_file_location("fake_publisher", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_publisher"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    """One server for all tests."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with HTTPServer(threaded=True) as running:
        yield running


@pytest.fixture
def fake(fakes: ModuleType, server: HTTPServer) -> Any:
    """A practice publisher with nothing published yet."""
    server.clear()
    made = fakes.FakePublisher()
    server.expect_request(re.compile(".*")).respond_with_handler(made.answer)
    return made


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited between tries; nothing is."""
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waits.append))
    return waits


@pytest.fixture
def client(fake: Any, server: HTTPServer, waited: list[float]) -> Iterator[Client]:
    """A client all of whose requests go to the practice publisher."""
    made = Client(tuple(load_hosts().values()), practice=f"http://127.0.0.1:{server.port}")
    yield made
    made.close()


@dataclass
class Desk:
    """A store, and updates of it from the practice publisher, each as a new session."""

    folder: Path
    server: HTTPServer
    today: date = date(2026, 11, 5)
    reports: list[SourceReport] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """The store."""
        return Store.open(self.folder / "published")

    @property
    def live(self) -> Path:
        """The folder of the cache and the state."""
        return self.folder / "live"

    def update(self, *sources: str, **options: Any) -> dict[str, SourceReport]:
        """Update sources; the reports by source."""
        known = load_sources()
        client = Client(tuple(load_hosts().values()), practice=f"http://127.0.0.1:{self.server.port}")
        moment = datetime(self.today.year, self.today.month, self.today.day, 6, tzinfo=UTC)
        try:
            given = Options(today=lambda: self.today, now=lambda: moment, **options)
            self.reports = update([known[name] for name in sources], self.store, self.live, client, given)
        finally:
            client.close()
        return {report.source: report for report in self.reports}

    def releases(self, source: str) -> list[tuple[str, str]]:
        """The releases held of a source, with their days."""
        return [(f.release, f.released.isoformat()) for f in self.store.files() if f.source == source]


@pytest.fixture(scope="session")
def neet_store(raw_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the NEET figures of 2021 to 2024."""
    folder = tmp_path_factory.mktemp("neet") / "published"
    files = [path for path in sorted((raw_data / "neet").glob("*.csv")) if "2025" not in path.name]
    import_paths(files, Store.open(folder))
    return folder


@pytest.fixture
def desk(neet_store: Path, tmp_path: Path, fake: Any, server: HTTPServer, waited: list[float]) -> Desk:
    """A desk whose store holds the NEET figures of 2021 to 2024."""
    shutil.copytree(neet_store, tmp_path / "published")
    return Desk(tmp_path, server)


@pytest.fixture
def empty_desk(tmp_path: Path, fake: Any, server: HTTPServer, waited: list[float]) -> Desk:
    """A desk with an empty store."""
    return Desk(tmp_path, server)


@pytest.fixture(scope="session")
def settled_folder(neet_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folders of a desk that took in the release of 2025 are kept once they were made."""
    folder = tmp_path_factory.mktemp("settled") / "desk"
    shutil.copytree(neet_store, folder / "published")
    return folder


@pytest.fixture
def settled(
    settled_folder: Path, tmp_path: Path, server: HTTPServer, waited: list[float], neet_out: Callable[..., Any]
) -> tuple[Desk, Any]:
    """A desk that took in the NEET release of 2025, and that publication."""
    one = neet_out()
    if not (settled_folder / "live").is_dir():
        Desk(settled_folder, server).update("dfe_neet_scorecard")
    shutil.copytree(settled_folder, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, server), one


@pytest.fixture
def neet_out(fake: Any, fakes: ModuleType, raw_data: Path) -> Callable[..., Any]:
    """Publishes a NEET release: by default that of 2025, as it is."""

    def publish(content: bytes | None = None, **more: Any) -> Any:
        path = raw_data / "neet" / "UD_NEETNK_LA_dashboard_2025_final.csv"
        stated = {"release": "2025", "title": "Calendar year 2025", "published": "2025-07-17T08:30:00+00:00"} | more
        name = stated.pop("name", path.name)
        files = stated.pop("files", {name: content or path.read_bytes()})
        slug = stated.pop("slug", fakes.NEET)
        fake.publications[slug] = fakes.Publication(slug, fakes.some_id(slug), files=files, **stated)
        return fake.publications[slug]

    return publish


@dataclass(frozen=True)
class Ran:
    """A finished command: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `send-briefings` with these words."""

    def command(*words: object) -> Ran:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


@pytest.fixture
def made_up(stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has briefings made up rather than made by kernels."""
    original = send_briefings.pipeline.run.run_plan

    def run_plan(plan: Plan, options: RunOptions) -> Manifest:
        return original(plan, replace(options, maker=stand_in.Maker()))

    monkeypatch.setattr(send_briefings.pipeline.run, "run_plan", run_plan)


@pytest.fixture
def home(
    project: Path,
    neet_store: Path,
    server: HTTPServer,
    fake: Any,
    waited: list[float],
    notebook: Callable[..., None],
    show: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A project that holds the NEET figures of 2021 to 2024 and asks the practice publisher."""
    shutil.copytree(neet_store, project / "data" / "published")
    notebook("therapy_waits", show("therapy_waits"))
    notebook("inspections", show("inspections"))
    monkeypatch.setenv("SEND_PRACTICE_PUBLISHER", f"http://127.0.0.1:{server.port}")
    return project
