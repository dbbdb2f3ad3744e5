"""The improvement register: known from where, judged by what, and the same judgement as everywhere."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from typing import Any

import pytest

from send_briefings.config.places import gazetteer
from send_briefings.config.register import briefing_specs
from send_briefings.errors import UsageError
from send_briefings.model import Level
from send_briefings.narrative import WORDS, Aspect, assess
from send_briefings.report.overviews.improvement import Improvement, load_improvement

DEVELOPERS = (".toml", "data/", "[[", "send-briefings", "held", "file", "workbook", "basis")


@cache
def page() -> Improvement:
    return load_improvement("Birmingham")


def words(markup: str) -> str:
    return re.sub(r" ([,.;:)])", r"\1", " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split()))


def rows() -> dict[str, str]:
    """The rows of the tables by the title of the weakness."""
    found = re.findall(r"<tr><th[^>]*><strong>(.*?)</strong>(.*?)</tr>", page().details().html)
    return {words(title): words(rest) for title, rest in found}


def test_the_lead_says_what_inspectors_saw_and_how_it_is_known() -> None:
    assert str(page().lead()) == (
        "By the revisit of May 2021, inspectors saw enough progress on one of the 13 weaknesses they had found in "
        "2018. Known from public accounts only: see below."
    )


def test_every_row_says_in_plain_sight_that_it_is_known_from_public_accounts_only() -> None:
    assert len(rows()) == len(page().register.entries) == 14
    assert [title for title, row in rows().items() if "Public accounts only: " not in row] == []


def test_a_related_figure_has_no_verdict_and_one_that_the_weakness_names_has() -> None:
    assert rows()["Services not working together."].endswith(
        "Related figure: Issued within 20 weeks, 2024: Excluding exceptions 26.7%."
    )
    waits = rows()["Waiting too long for therapies."]
    named, related = waits.split("Related figure: ")
    assert "Speech and language therapy 34.2%, better than England, up sharply" in named
    assert related == "Waiting over 18 weeks, NHS Birmingham and Solihull ICB, July 2025: Community paediatrics 81.6%."
    for title, row in rows().items():
        reported = row.split("Related figure: ")[1:]
        for tail in reported:
            stated = tail.split(". ")[0].lower()
            assert not any(word.lower() in stated for word in WORDS[Aspect.TIME]), title


def test_no_series_is_judged_otherwise_than_by_the_areas_own_rules() -> None:
    stated = page().findings_json()["register"]
    by_id = {entry.id: entry for entry in page().register.entries}
    judged = 0
    for entry in stated:
        for link, figure in zip(by_id[entry["id"]].links, entry["figures"], strict=True):
            found = assess(page().areas[link.area].context, link.ref)
            if link.named and found.judged:
                judged += 1
                assert found.standing is not None and found.direction is not None  # noqa: PT018 - for the checker
                assert found.standing.word.lower() in figure["verdict"].lower()
                assert found.direction.word.lower() in figure["verdict"].lower()
            elif not link.named:
                assert figure["verdict"] == ""
    assert judged > 5


def test_a_reader_sees_no_developers_text() -> None:
    shown = words(page().summary().html + page().details().html)
    assert [word for word in DEVELOPERS if word in shown] == []


def test_every_number_leads_to_its_evidence() -> None:
    payload = page().sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    assert found["prose"]["numbers"]
    assert [number for number in found["prose"]["numbers"] if not number["how"]] == []
    assert all(cell["numbers"] for cell in found["tables"].values())


def test_the_table_beside_the_page_has_the_rows_of_every_linked_measure() -> None:
    frame = page().figures()
    assert frame is not None
    linked = {(link.area, link.ref.measure) for entry in page().register.entries for link in entry.links}
    assert set(frame[["area", "measure"]].itertuples(index=False, name=None)) == linked


def test_a_place_without_a_register_has_no_page() -> None:
    register, places = briefing_specs()["improvement"], gazetteer().places(Level.LOCAL_AUTHORITY)
    covered = [place.name for place in places if register.covers(place.code)]
    assert len(covered) == 56  # Birmingham, and the 55 areas whose report of an inspection since 2023 is at hand
    assert {"Birmingham", "Bexley", "Rutland", "Wiltshire"} <= set(covered)
    assert not {"Leeds", "Kent", "Manchester"} & set(covered)
    with pytest.raises(UsageError, match="There is no improvement register for Leeds"):
        load_improvement("Leeds")


@pytest.mark.parametrize(
    ("place", "lead"),
    [
        (
            "Bexley",
            "In December 2023 inspectors found widespread or systemic failings, and asked for three priority actions "
            "and two other improvements.",
        ),
        (
            "Dudley",
            "In January 2025 inspectors found that children's experiences and outcomes were inconsistent, and asked "
            "for three improvements.",
        ),
        (
            "Rutland",
            "In May 2023 inspectors found that children's experiences and outcomes were typically positive, and asked "
            "for three improvements.",
        ),
    ],
)
def test_the_lead_of_an_inspection_says_what_it_found_and_how_much_was_asked_for(place: str, lead: str) -> None:
    assert str(load_improvement(place).lead()) == lead


def test_what_inspectors_asked_for_stands_with_page_and_figures() -> None:
    """Plans in 20 weeks in Lancashire in 2024: 297 of 1,718 without exceptions (sen2_2025)."""
    shown = words(load_improvement("Lancashire").body())
    assert (
        "Plans and annual reviews. 2024: Plans and reviews were late, uneven and badly overseen. inspectors' report "
        "2025, page 8 Issued within 20 weeks, 2024: Excluding exceptions 17.3%, the law mostly not met" in shown
    )
    assert "Enough progress?" not in shown  # nobody has been back
    assert "Related figure: NEET or activity not known, 2025: EHC plan" in shown
