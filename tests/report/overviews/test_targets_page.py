"""A council's targets as a page: made where there is one, with the right words and numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.config.register import load_overviews, topics
from send_briefings.export import SendHtmlExporter, SendPdfExporter, attachments, check_html, check_pdf
from send_briefings.pipeline.notebook import run_notebook
from send_briefings.report.overviews.targets_page import load_targets_page

TARGETS = """\
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

[[targets]]
place = "Birmingham"
area = "ehc_plans"
measure = "plans_within_20_weeks"
baseline = "2022"
baseline_value = 65.6
milestones = [{ day = 2025-12-31, value = 70.0 }, { day = 2026-12-31, value = 80.5 }]
owner = "Director of Children's Services"
document = "SEND improvement plan"
where = "page 13"
document_date = 2025-09-01
"""


@pytest.fixture
def with_targets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The project with targets of Birmingham."""
    home = project_root()
    (tmp_path / "data" / "local").mkdir(parents=True)
    (tmp_path / "data" / "local" / "targets.toml").write_text(TARGETS, encoding="utf-8")
    for name in ("catalogue", "published"):
        (tmp_path / "data" / name).symlink_to(home / "data" / name)
    monkeypatch.setenv("SEND_HOME", str(tmp_path))


@pytest.mark.usefixtures("with_targets")
def test_each_target_with_plan_slippage_pace_and_assurance() -> None:
    page = load_targets_page("Birmingham")
    assert str(page.lead()) == "Of two targets, two are behind plan."
    rows = html.fromstring(page.details().html).xpath("//tbody/tr")
    told = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert told[0][1:] == [
        "▼ Behind by 2.5 percentage points",
        "38.1% in 2024/25",
        "35.6%",
        "Needed −4.1; so far −1.5",
        "▼ Will not be met at this pace",
    ]
    assert told[0][0].endswith(
        "30% by 31 August 2027. Director of Children's Services. SEND improvement plan, page 12."
    )
    assert told[1][1:3] == ["▼ Behind by 41.8 percentage points", "26.7% in 2024"]
    assert told[1][5] == "Cannot be said: only 3 years compare, and a pace needs 4."
    frame = page.figures().set_index("target")
    assert round(frame["planned"].iloc[0], 1) == 35.6
    assert set(page.used["source"]) == {"dfe_absence_sen", "dfe_sen2_timeliness"}


@pytest.mark.usefixtures("with_targets")
def test_the_notebook_makes_an_accessible_page_and_pdf() -> None:
    notebook = run_notebook(Path(__file__).parents[3] / "notebooks" / "targets.ipynb", {"place": "Birmingham"})
    page, pdf = (exporter().from_notebook_node(notebook)[0] for exporter in (SendHtmlExporter, SendPdfExporter))
    assert check_html(str(page)) == []
    assert check_pdf(bytes(pdf)) == []
    assert set(attachments(notebook)) == {"csv", "json"}


@pytest.mark.usefixtures("with_targets")
def test_the_page_is_made_only_for_a_place_with_a_target() -> None:
    covers = topics()["targets"].covers
    assert covers(gazetteer().resolve("Birmingham").code)
    assert not covers(gazetteer().resolve("Leeds").code)


def test_without_a_file_there_is_no_page() -> None:
    assert load_overviews()["targets"].places == frozenset()
