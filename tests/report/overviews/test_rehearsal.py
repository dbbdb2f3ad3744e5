"""Before the first notebook, the areas that topics draw on are gone through, each once."""

from __future__ import annotations

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.report.overviews import place_areas


@pytest.mark.parametrize(
    ("names", "drawn"),
    [("", []), ("neet", ["neet"]), ("neet scorecard committee-pack", None), ("gone neet", ["neet"])],
)
def test_the_areas_of_all_topics_are_rehearsed_once(
    monkeypatch: pytest.MonkeyPatch, names: str, drawn: list[str] | None
) -> None:
    asked: list[tuple[str, str, str]] = []
    monkeypatch.setattr(place_areas, "rehearse_areas", lambda *given: asked.append(given))
    place_areas.warm_caches(names, "2025-03-31", "list.json")
    expected = ["neet", *(area for area in load_areas() if area != "neet")] if drawn is None else drawn
    assert asked == [(" ".join(expected), "2025-03-31", "list.json")]


def test_what_only_one_page_imports_is_imported_before_its_notebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    real = place_areas.import_module
    monkeypatch.setattr(place_areas, "rehearse_areas", lambda *_: None)
    monkeypatch.setattr(place_areas, "import_module", lambda name: imported.append(name) or real(name))
    place_areas.warm_caches("neet scorecard")
    assert "statsmodels.tsa.holtwinters" not in imported
    place_areas.warm_caches("outlook")
    assert imported[-1] == "statsmodels.tsa.holtwinters"
