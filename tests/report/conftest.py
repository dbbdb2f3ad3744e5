"""A council's own statements beside the published figures: a project with the real record and files of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from send_briefings.config.project import project_root
from send_briefings.report.area import Area

V4 = nbformat.v4

PLANS_TARGET = Path(__file__).parents[1] / "fixtures" / "plans_target.toml"
ATTENDANCE_TARGET = """\
[[targets]]
place = "Birmingham"
area = "attendance"
measure = "persistent_absence"
baseline = "2022/23"
baseline_value = 41.2
milestones = [{ day = 2027-08-31, value = 30 }]
owner = "Director of Children's Services"
document = "SEND improvement plan"
where = "page 12"
document_date = 2025-09-01
"""


@pytest.fixture(scope="session")
def notebook_of() -> Callable[[Area], nbformat.NotebookNode]:
    """Gives a briefing as its notebook would be once executed."""

    def executed(area: Area) -> nbformat.NotebookNode:
        parts = (area.summary, area.trend, area.breakdown, area.comparison, area.questions, area.confidence)
        outputs = [V4.new_output("execute_result", data=one()._repr_mimebundle_(), execution_count=1) for one in parts]
        return V4.new_notebook(cells=[V4.new_code_cell("", outputs=outputs)])

    return executed


@pytest.fixture(scope="session")
def council_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all, since each folder's tables are read anew."""
    home, made = project_root(), tmp_path_factory.mktemp("council")
    (made / "data").mkdir()
    for name in ("catalogue", "published"):
        (made / "data" / name).symlink_to(home / "data" / name)
    return made


@pytest.fixture
def council(council_project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder `data/local` of a project that has all of this one's figures and no file of a council's own."""
    local = council_project / "data" / "local"
    local.mkdir()
    monkeypatch.setenv("SEND_HOME", str(council_project))
    yield local
    shutil.rmtree(local)


@pytest.fixture
def council_targets(council: Path) -> None:
    """The project with two targets of Birmingham."""
    (council / "targets.toml").write_text(
        f"{ATTENDANCE_TARGET}\n{PLANS_TARGET.read_text(encoding='utf-8')}", encoding="utf-8"
    )
