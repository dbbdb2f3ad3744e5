"""The committee pack of one place: its sections, its evidence, and its two files."""

from __future__ import annotations

import io
import json
import re

import nbformat
import pikepdf
import pytest

from send_briefings import load_pack
from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.overviews import load_overviews
from send_briefings.export import check_html, check_pdf, render_html, render_pdf
from send_briefings.overviews.pack import Pack
from send_briefings.verification.briefing import discrepancies

V4 = nbformat.v4


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("Cumberland")


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


def test_its_sections_are_the_overviews_that_belong_in_it_and_then_the_areas(pack: Pack) -> None:
    overviews = [spec.id for spec in load_overviews().values() if spec.in_pack and spec.covers(pack.place.code)]
    assert [section.id for section in pack.sections] == [*overviews, *load_areas()]
    assert "scorecard" in overviews
    assert pack.spec.id not in overviews


def test_every_number_leads_to_its_evidence(pack: Pack, page: str) -> None:
    evidence = (pack.sources().payload or {})["content"]
    files = {"pack.html": page.encode()}
    assert [str(one) for one in discrepancies(files, files, evidence.encode())] == []
    said = json.loads(evidence)
    assert all(found["evidence"] for found in said["findings"])
    ids = [found["id"] for found in said["findings"]]
    assert len(ids) == len(set(ids))


def test_the_page_is_sound_and_its_contents_lead_to_every_section(pack: Pack, page: str) -> None:
    assert check_html(page) == []
    contents = re.search(r'<ul class="contents">.*?</ul>', page, re.DOTALL)
    assert contents
    led = re.findall(r'href="#([^"]+)"', contents[0])
    assert led == [*(section.id for section in pack.sections), "words-used", "sources-and-methods"]
    assert all(f'<h2 id="{name}">' in page for name in led)


def test_the_paper_is_accessible_not_too_long_and_has_the_same_anchors(pack: Pack, paper: bytes) -> None:
    assert check_pdf(paper) == []
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert len(opened.pages) <= 40
        sides = [page.mediabox[2] > page.mediabox[3] for page in opened.pages]
        assert sides.count(True) == sum(section.landscape for section in pack.sections) == 1
        with opened.open_outline() as outline:
            titles = [str(entry.title) for entry in outline.root[0].children]
        linked = [str(link.Dest) for link in opened.pages[0].Annots if "/Dest" in link]
    assert titles == ["Contents", *(section.title for section in pack.sections), "Words used", "Sources and methods"]
    assert linked == [*(section.id for section in pack.sections), "words-used", "sources-and-methods"]


def test_glossary_and_sources_stand_once(pack: Pack) -> None:
    end = pack.sources().html
    terms = re.findall(r"<dt>(.*?)</dt>", end)
    assert terms == sorted(set(terms))
    assert len(terms) > 20
    publications = re.findall(r'<li>([^<]+<a href="[^"]+">[^<]+</a>)', end)
    assert len(publications) == len(set(publications)) > 5
    assert end.count("Contains public sector information") == 1


def test_it_is_a_briefing_like_others(pack: Pack) -> None:
    about = pack.summary().payload or {}
    assert (about["area"], about["place"], about["date"]) == (
        "committee-pack",
        "E06000063",
        pack.used["released"].max().date().isoformat(),
    )
    assert set(pack.figures()["area"]) <= set(load_areas())
