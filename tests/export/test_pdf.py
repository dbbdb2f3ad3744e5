"""The paper: PDF/UA-1, what stands on it, and the check that proves it."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
import typst

from send_briefings.export import attachments, check_pdf
from send_briefings.export.document import read_document
from send_briefings.export.pdf_document import lengths_fit, typst_source


def text_of(pdf: bytes) -> str:
    """Every text alternative and title that a reader is told, and the number of pages, from the PDF's structure."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return " ".join(str(value) for value in _alternatives(document.Root.StructTreeRoot))


def _alternatives(element: Any) -> list[str]:
    found = [str(element["/Alt"])] if "/Alt" in element else []
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += _alternatives(child)
    return found


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.parametrize("kind", ["ordinary", "long"])
def test_a_paper_meets_pdf_ua_and_pdf_a(papers: dict[str, bytes], kind: str) -> None:
    assert check_pdf(papers[kind]) == []


def test_the_check_fails_on_a_paper_without_tags(papers: dict[str, bytes]) -> None:
    assert check_pdf(typst.compile(b"= Title\nwords", pdf_tags=False)) != []


def test_the_check_fails_when_a_title_is_taken_away(papers: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(papers["ordinary"])) as document:
        del document.Root.Metadata
        changed = io.BytesIO()
        document.save(changed)
    assert check_pdf(changed.getvalue()) != []


def test_the_check_says_so_of_what_is_no_pdf() -> None:
    assert check_pdf(b"no PDF") != []


def test_a_paper_knows_its_title_language_and_date(papers: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(papers["ordinary"])) as document:
        assert str(document.Root.Lang) == "en-GB"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Attendance of children with SEND: Birmingham"
            assert str(metadata["xmp:CreateDate"]).startswith("2026-03-31")
        assert document.Root.get("/Outlines") is not None


def test_every_font_is_embedded(papers: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(papers["ordinary"])) as document:
        entries = [entry for entry in document.objects if isinstance(entry, pikepdf.Dictionary)]
        descriptors = [entry for entry in entries if entry.get("/Type") == "/FontDescriptor"]
        assert descriptors
        assert all(any(key in found for key in ("/FontFile", "/FontFile2", "/FontFile3")) for found in descriptors)


def test_charts_keep_their_words(papers: dict[str, bytes]) -> None:
    assert "Line chart: absence rose from 11.0% to 14.2%." in text_of(papers["ordinary"])


def test_a_long_table_goes_over_pages(papers: dict[str, bytes]) -> None:
    assert pages_of(papers["long"]) > pages_of(papers["ordinary"])


def test_hostile_words_stay_words(sample: Any) -> None:
    source = typst_source(read_document(sample.long_notebook()))
    content = source.partition("#show: paper.with(")[2]
    assert '#eval(\\"1+1\\")' in content
    assert '#read(\\"/etc/passwd\\")' in content
    assert '#eval("1+1")' not in content


def test_the_foot_of_a_page_says_up_to_when_figures_are_known(sample: Any) -> None:
    reported = sample.sample_notebook(known="Figures published up to the end of March 2026")
    assert 'dated: "Figures published up to the end of March 2026"' in typst_source(read_document(reported))


def test_a_chart_stands_under_its_caption(sample: Any) -> None:
    assert "figure.caption(position: top, words)" in typst_source(read_document(sample.sample_notebook()))


def test_the_figures_and_the_evidence_are_attached_to_the_paper(sample: Any, papers: dict[str, bytes]) -> None:
    """ISO 19005-3, 6.8: each attached file has its type, its relationship and a description."""
    notebook, pdf = sample.sample_notebook(), papers["ordinary"]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {name: file.get_file().read_bytes() for name, file in document.attachments.items()}
        related = {str(entry.F): (str(entry.AFRelationship), str(entry.Desc)) for entry in document.Root.AF}
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
    beside = attachments(notebook)
    assert found == {"attendance.csv": beside["csv"].encode(), "attendance.json": beside["json"].encode()}
    assert related == {
        "attendance.csv": ("/Data", "The figures behind the briefing, one a row"),
        "attendance.json": ("/Supplement", "What the briefing says, with the evidence of every number"),
    }


def test_the_check_fails_on_a_paper_that_is_for_readers_but_not_for_the_record() -> None:
    only_read = typst.compile(b'#set document(title: "A")\n#set text(lang: "en")\n= A\nb', pdf_standards=["ua-1"])
    assert any("PDF/A-3a, rule PDFA3A-ID-SCHEMA-001" in fault for fault in check_pdf(only_read))


def test_a_stream_of_another_length_than_it_says_is_a_fault(papers: dict[str, bytes]) -> None:
    """The validator's own rule is passed over only where every length is as it should be."""
    assert lengths_fit(papers["ordinary"])
    stated = re.search(rb"/Length (\d+)", papers["ordinary"])
    assert stated is not None
    more = b"/Length %d" % (int(stated[1]) + 1)
    assert not lengths_fit(papers["ordinary"].replace(stated[0], more, 1))
