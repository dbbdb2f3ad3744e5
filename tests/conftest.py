"""Fixtures every test may use."""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import psutil
import pyarrow as pa
import pytest
from hypothesis import settings

from send_briefings.config.project import project_root

LARGE, STEP = 900 * 2**20, 60 * 2**20
MEMORY = {"large": LARGE}
LONG = (  # files that take more than ten seconds, the longest first
    "report/overviews/test_everywhere.py",
    "narrative/test_sweep.py",
    "report/test_every_authority.py",
    "notebooks/test_briefings.py",
    "notebooks/test_each_number.py",
    "pipeline/test_killed_run.py",
    "report/test_figures_by_hand.py",
    "pipeline/verification/test_verify.py",
    "data/test_attack.py",
    "pipeline/test_cluster.py",
    "pipeline/test_pool.py",
    "browser/test_pages.py",
    "browser/test_jupyterlab.py",
    "cli/test_examples.py",
    "cli/test_run.py",
    "cli/test_build.py",
    "own/test_whole_run.py",
    "report/overviews/test_pack.py",
    "data/test_whole.py",
    "kernels/test_provisioner.py",
    "kernels/test_fork_server.py",
    "pipeline/execution/test_kernel.py",
    "pipeline/execution/test_run.py",
    "data/test_damage.py",
    "report/test_as_of.py",
    "data/test_nhs_community.py",
    "ground/test_locks.py",
    "data/test_sen2.py",
    "report/test_period_lengths.py",
    "analysis/test_simulation.py",
    "ground/test_mutate_words.py",
)
HOLD_TABLES = (
    "send_briefings.report.load",
    "send_briefings.narrative.claims.record",
    "send_briefings.data.validation",
    "send_briefings.config.project",
)
JudgeContrast = Callable[[Any, dict[str, Any]], tuple[list[str], list[str]]]
STAND_IN = Path(__file__).parent / "pipeline" / "stand_in.py"

# Tests run in the background (nohup, some CI services) inherit that Ctrl+C or a hangup is ignored, and so would
# what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
for inherited in ("SIGHUP", "SIGQUIT"):  # Windows has neither
    if hasattr(signal, inherited):
        signal.signal(getattr(signal, inherited), signal.SIG_DFL)

# The same examples every time, and no time limit on one: a slow machine is no fault.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

SHOW = """
from IPython.display import display
from send_briefings.config.places import gazetteer
where = gazetteer().resolve(place)
about = {{"kind": "briefing", "title": f"{name} in {{where.name}}", "area": "{area}", "area_name": "{name}",
         "place": where.code, "place_name": where.name, "place_slug": where.slug, "date": "2025-03-20"}}
rows = {{"kind": "attachment", "name": "csv", "content": f"place,as_of,since\\n{{where.code}},{{as_of}},{{since}}\\n"}}
page = f"<h1>{{about['title']}}</h1><p>Up.</p>"
display({{"application/vnd.send-briefings+json": about, "text/html": page}}, raw=True)
display({{"application/vnd.send-briefings+json": rows, "text/plain": ""}}, raw=True)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker is left with one of them at the end."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    for item in items:
        if item.path in places:
            item.add_marker("long")
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """What stays until the end (modules, the tests themselves) is not looked through each time memory is freed."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def caches_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a module's last test its caches go: its briefings, say. The areas' tables stay for the next module."""
    yield
    empty_caches(request.module)


@pytest.fixture(autouse=True)
def memory_kept_low(request: pytest.FixtureRequest) -> Iterator[None]:
    """The areas' tables and the rest go too where a test leaves the worker with more than LARGE, and with more than
    stayed when they went the last time: taking them away and making them again costs more than most tests."""
    yield
    if memory() > MEMORY["large"]:
        give_memory_back(request.module)
        MEMORY["large"] = max(LARGE, memory() + STEP)


def memory() -> int:
    """The bytes of memory that this worker has."""
    return int(psutil.Process().memory_info().rss)


def empty_caches(module: ModuleType) -> None:
    """Empty the caches of a module's functions."""
    for value in list(vars(module).values()):
        if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == module.__name__:
            value.cache_clear()


def give_memory_back(module: ModuleType) -> None:
    """Empty a test module's caches and those that hold tables, and return what is free to the system."""
    for holder in (module, *(sys.modules[name] for name in HOLD_TABLES if name in sys.modules)):
        empty_caches(holder)
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of raw published files, named by SEND_RAW_DATA; a CI run without it fails, a person's skips."""
    named = os.environ.get("SEND_RAW_DATA", "")
    folder = Path(named)
    if named and (folder / "absence").is_dir():
        return folder
    message = f"SEND_RAW_DATA is '{named}': expected the folder that holds absence/, neet/, nhs_community/ and others"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real catalogue and two small notebooks, attendance and neet."""
    home = tmp_path / "project"
    shutil.copytree(project_root() / "data" / "catalogue", home / "data" / "catalogue")
    monkeypatch.setenv("SEND_HOME", str(home))
    write_notebook(home, "attendance", SHOW.format(area="attendance", name="Attendance"))
    write_notebook(home, "neet", SHOW.format(area="neet", name="NEET"))
    return home


def write_notebook(home: Path, area: str, *cells: str) -> None:
    """Write an area's notebook of these code cells after its parameters."""
    v4 = nbformat.v4
    settings = v4.new_code_cell('place = "Birmingham"\nas_of = ""\nsince = ""', metadata={"tags": ["parameters"]})
    made = v4.new_notebook(cells=[settings, *map(v4.new_code_cell, cells)])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = home / "notebooks" / f"{area}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)


@pytest.fixture
def notebook(project: Path) -> Callable[..., None]:
    """Writes a notebook of the project."""
    return lambda area, *cells: write_notebook(project, area, *cells)


@pytest.fixture
def show() -> Callable[[str], str]:
    """The cell that shows a briefing on an area."""
    return lambda area: SHOW.format(area=area, name=area.replace("_", " ").capitalize())


@pytest.fixture
def published() -> Callable[[Path], dict[str, bytes]]:
    """Reads a reports folder as a reader sees it: every file by its path, through links, without hidden ones."""
    return shown_in


def shown_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, through links, without hidden ones."""
    found = {}
    for where, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(where) / name for name in names if not name.startswith(".")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


@pytest.fixture(scope="session")
def judge_contrast() -> JudgeContrast:
    """Judges the contrast of every text of a browser's page, in place of what axe leaves undecided.

    Takes the page and axe's response with its "incomplete" results. Gives the texts without enough contrast, and of the
    texts that axe left undecided those that were not judged either.
    """
    script = (Path(__file__).parent / "fixtures" / "contrast.js").read_text(encoding="utf-8")

    def judge(page: Any, response: dict[str, Any]) -> tuple[list[str], list[str]]:
        judged = page.evaluate(script)
        low = [f"{one['words']}: {one['ratio']} of {one['needed']}" for one in judged if not one["enough"]]
        undecided = [rule["nodes"] for rule in response["incomplete"] if rule["id"] == "color-contrast"]
        targets = [node["target"][0] for nodes in undecided for node in nodes]
        left = [one for one in targets if page.locator(one).first.get_attribute("data-contrast") is None]
        return low, left

    return judge


@pytest.fixture(scope="session")
def stand_in() -> ModuleType:
    """Runs with briefings made up in this process: `a_plan`, `Maker`, `Asked`."""
    spec = importlib.util.spec_from_file_location("stand_in", STAND_IN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["stand_in"] = module
    spec.loader.exec_module(module)
    return module
