"""The committee pack of one place: what comes first, how long it is, its evidence, and its two files."""

from __future__ import annotations

import io
import json
import re

import nbformat
import pikepdf
import pytest

from send_briefings import load_pack
from send_briefings.config.areas import load_areas
from send_briefings.config.register import pack_sections
from send_briefings.errors import UnknownNameError
from send_briefings.export import check_html, check_pdf, render_html, render_pdf
from send_briefings.pipeline.verify_pages import discrepancies
from send_briefings.report.overviews.pack import Pack
from send_briefings.report.overviews.place_areas import PlaceAreas

V4 = nbformat.v4
MAX_PAGES = 16


def read(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", re.sub("</?span[^>]*>", "", markup)).split())


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("Birmingham")


@pytest.fixture(scope="module")
def notebook(pack: Pack) -> nbformat.NotebookNode:
    """The pack's blocks as the outputs of a notebook."""
    blocks = [pack.summary(), pack.details(), pack.sources()]
    outputs = [V4.new_output("execute_result", data=b._repr_mimebundle_(), execution_count=1) for b in blocks]
    return V4.new_notebook(cells=[V4.new_code_cell("page", outputs=[output]) for output in outputs])


@pytest.fixture(scope="module")
def page(notebook: nbformat.NotebookNode) -> str:
    return render_html(notebook)


@pytest.fixture(scope="module")
def paper(notebook: nbformat.NotebookNode) -> bytes:
    return render_pdf(notebook)


def test_what_matters_most_comes_first_then_the_scorecard_the_children_the_areas_and_the_inspections(
    pack: Pack,
) -> None:
    assert pack.sections[:3] == ("five", "scorecard", "children")
    assert pack.sections[-1] == "inspections"
    areas = [name for name in pack.sections[3:-1] if name in load_areas()]
    assert areas == [name for name in load_areas() if name in areas]
    assert not {"phase_transfers", "local_offer", "claims", "map", "improvement"} & set(pack.sections)


def test_the_five_things_are_ranked_by_children_distance_and_certainty(pack: Pack) -> None:
    weights = [section.weight for section in pack.first]
    assert [section.area.spec.id for section in pack.first] == [
        "annual_reviews",
        "therapy_waits",
        "ehc_plans",
        "attendance",
        "appeals",
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 5
    assert weights[-1] >= max(one.weight for one in pack._areas.values() if one not in pack.first and one.has_page)
    shown = re.sub("<[^>]*>", "", pack.body().partition('class="points"')[2].partition("</ol>")[0])
    for section in pack.first:
        assert str(section.brief.title) in shown
        assert str(section.brief.summary) in shown


def test_the_cover_lists_what_has_no_page_and_why(pack: Pack) -> None:
    cover = read(pack.summary().html)
    assert "We have no figures on: Local Offer." in cover
    assert "Not yet fit to judge a council by: phase transfers." in cover


def test_every_number_leads_to_its_evidence(pack: Pack, page: str) -> None:
    evidence = (pack.sources().payload or {})["content"]
    files = {"pack.html": page.encode()}
    assert [str(one) for one in discrepancies(files, files, evidence.encode())] == []
    stated = json.loads(evidence)
    assert len(stated["prose"]["numbers"]) > 100
    assert stated["sections"] == list(pack.sections)


def test_the_page_is_sound_and_its_contents_lead_to_every_section(pack: Pack, page: str) -> None:
    assert check_html(page) == []
    contents = re.search(r'<ul class="contents">.*?</ul>', page, re.DOTALL)
    assert contents
    led = re.findall(r'href="#([^"]+)"', contents[0])
    assert led == [*pack.sections, "words"]
    assert all(f'<h2 id="{name}">' in page for name in led)


def test_the_paper_is_accessible_and_has_16_pages_at_most(pack: Pack, paper: bytes) -> None:
    assert check_pdf(paper) == []
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert len(opened.pages) <= MAX_PAGES
        assert all(page.mediabox[2] < page.mediabox[3] for page in opened.pages)
        linked = [str(link.Dest) for link in opened.pages[0].Annots if "/Dest" in link]
    assert linked == [*pack.sections, "words"]


def test_glossary_and_sources_stand_once(pack: Pack) -> None:
    end = pack.sources().html
    terms = re.findall(r"<dt>(.*?)</dt>", end)
    assert terms == sorted(set(terms))
    assert len(terms) > 10
    assert end.count("Contains public sector information") == 1


def test_it_is_a_briefing_like_others(pack: Pack) -> None:
    about = pack.summary().payload or {}
    date = pack.used["released"].max().date().isoformat()
    assert (about["area"], about["place"], about["date"]) == ("committee-pack", "E08000025", date)
    assert set(pack.figures()["area"]) <= set(load_areas())


def test_sections_may_be_chosen_in_any_order(pack: Pack) -> None:
    chosen = load_pack("Birmingham", sections="neet, five claims", areas=pack.areas)
    assert chosen.sections == ("neet", "five", "claims")
    with pytest.raises(UnknownNameError, match="No section is called 'funding'") as caught:
        load_pack("Birmingham", sections="funding", areas=pack.areas)
    assert "Sections: five, children, " in str(caught.value)
    assert "high_needs_funding" in pack_sections()
    cover = chosen.summary().html
    assert 'Only in their own briefings: <span data-page="demand">demand</span>, ' in cover
    assert 'data-page="neet"' not in cover


def test_what_has_no_page_here_is_named_so_that_it_can_lead_to_its_briefing(pack: Pack, page: str) -> None:
    assert '<span data-page="local_offer">Local Offer</span>' in page
    named = re.findall(r'data-page="([a-z_]+)"', page)
    assert {*named, *pack.sections} >= set(load_areas()) - {"demand", "placements", "needs"}
    assert not {*named} & {*pack.sections}


def test_a_place_with_few_children_has_a_short_pack_that_says_why() -> None:
    small = Pack(load_pack("Rutland").spec, PlaceAreas("City of London"))
    cover = read(small.summary().html)
    assert "Too few children here to judge: placements, attendance, exclusions" in cover
    assert "attendance" not in small.sections


def test_a_year_in_a_places_name_is_a_name() -> None:
    dorset = load_pack("Dorset (before April 2019)")
    assert "Dorset (before April 2019)" in dorset.summary().html
    assert json.loads((dorset.sources().payload or {})["content"])["sections"]
