"""A council's own figures on pages that bring areas together: labelled there too, their date not called published."""

from __future__ import annotations

from pathlib import Path

import pytest

from send_briefings.config.project import project_root
from send_briefings.report.overviews.scorecard import Scorecard, load_scorecard
from send_briefings.report.sources import LABEL

VIEWS = """# area: local_offer
# place: Rutland
# date: 2099-10-01
# made-up: yes
measure,cohort,breakdown,period,value
local_offer_views,all,total,2099-08,210
local_offer_views,all,total,2099-09,345
"""


@pytest.fixture
def rutland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scorecard:
    home = tmp_path / "home"
    (home / "data" / "local").mkdir(parents=True)
    for name in ("catalogue", "published"):
        (home / "data" / name).symlink_to(project_root() / "data" / name)
    (home / "data" / "local" / "views.csv").write_text(VIEWS)
    monkeypatch.setenv("SEND_HOME", str(home))
    return load_scorecard("Rutland")


def test_the_scorecard_labels_them_and_says_that_they_are_made_up(rutland: Scorecard) -> None:
    (row,) = [row for row in rutland.rows if row.area.spec.id == "local_offer"]
    assert row.assessed.assessment.figure is not None
    body = rutland.body()
    assert "345" in body
    assert f"Local Offer: {LABEL[:1].lower()}{LABEL[1:]}." in body
    payload = rutland.summary().payload
    assert payload is not None
    assert payload["synthetic"] is True
    assert "2099" not in payload["known"]
    assert payload["date"] < "2099"
    assert f"{LABEL}: file dated 1 October 2099 (made-up data)." in repr(rutland.sources())
