"""What is told of a page that says what the figures do not."""

from __future__ import annotations

import json

import pytest

from send_briefings.pipeline.verify_pages import Marked, PublishedPage, count_numbers, discrepancies, unexpected

SAID = {
    "headline": {"id": "headline-a", "numbers": [{"number": "5.2", "said": "5.2", "how": "value", "rows": [0]}]},
    "tables": {"waits.E92.2025-03-01": {"said": "9.1%", "how": "value"}},
    "findings": [{"id": "level-a", "numbers": [{"number": "4.4", "said": "4.4", "how": "value", "rows": [1]}]}],
}
PAGE = (
    b'<html><body><main><h1>Waits</h1><p class="lede">It is <span data-evidence="headline-a:1">5.2</span>.</p>'
    b'<h2>Found</h2><ol><li><p class="finding">It was <span data-evidence="level-a:1">4.4</span>.</p></li></ol>'
    b'<table><tr><th scope="row">England</th><td data-evidence="waits.E92.2025-03-01">9.1%</td></tr></table>'
    b'<svg aria-label="Line chart."><path d="M0 1"/></svg></main></body></html>'
)
ANEW = {"html": PAGE, "json": json.dumps(SAID).encode(), "csv": b"a,b\n1,2\n", "pdf": b"%PDF-1"}


def reported(**published: bytes) -> list[str]:
    """What is found where these files differ from those made again."""
    right = {f"leeds/waits.{ending}": content for ending, content in ANEW.items()}
    there = {f"leeds/waits.{ending}": content for ending, content in (ANEW | published).items()}
    return [str(one) for one in discrepancies(there, right, ANEW["json"])]


def test_the_same_files_have_none() -> None:
    assert reported() == []
    assert count_numbers(PAGE) == 3


def test_a_wrong_number_in_prose_is_told_by_its_evidence() -> None:
    assert reported(html=PAGE.replace(b">4.4<", b">4.5<")) == [
        "leeds/waits.html, Found: '4.5'; its evidence gives '4.4'",
        "leeds/waits.html, Found: It was 4.5.: '4.5'; the figures give '4.4'",
    ]


@pytest.mark.parametrize(
    "wrong",
    [b'<span data-evidence="level-a:2">4.4</span>', b"4.4", b'<span data-evidence="level-a:1">4</span>.4'],
)
def test_a_number_without_evidence_is_told(wrong: bytes) -> None:
    page = PAGE.replace(b'<span data-evidence="level-a:1">4.4</span>', wrong)
    assert reported(html=page)[0] == "leeds/waits.html, Found: '4.4' has no evidence"


def test_a_number_without_evidence_is_told_though_the_page_is_as_it_was_made() -> None:
    page = PAGE.replace(b"It was ", b"In 7 places it was ")
    files = {"leeds/waits.html": page}
    found = [str(one) for one in discrepancies(files, files, ANEW["json"])]
    assert found == ["leeds/waits.html, Found: '7' has no evidence"]


def test_a_number_added_to_prose_is_told() -> None:
    page = PAGE.replace(b"It was ", b"In 7 places it was ")
    assert reported(html=page)[0] == "leeds/waits.html, Found: '7' has no evidence"


def test_a_table_a_chart_and_a_word_are_told() -> None:
    assert reported(html=PAGE.replace(b"9.1%", b"9.2%")) == [
        "leeds/waits.html, Found: '9.2%'; its evidence gives '9.1%'",
        "leeds/waits.html, Found: 9.2%: '9.2%'; the figures give '9.1%'",
    ]
    unmarked = PAGE.replace(b' data-evidence="waits.E92.2025-03-01"', b"")
    assert reported(html=unmarked) == ["leeds/waits.html, Found: '9.1%' has no evidence"]
    assert reported(html=PAGE.replace(b"M0 1", b"M0 2")) == [
        'leeds/waits.html, a chart under \'Found\': <svg aria-label="Line chart."><path d="M0 2"/></svg>; '
        'the figures give <svg aria-label="Line chart."><path d="M0 1"/></svg>'
    ]
    assert reported(html=PAGE.replace(b"England", b"Wales")) == [
        "leeds/waits.html, Found: Wales: the words; made again they are: England"
    ]


def test_other_files_are_told() -> None:
    assert reported(csv=b"a,b\n1,3\n") == ["leeds/waits.csv, line 2: 1,3; the figures give 1,2"]
    assert reported(csv=b"a,b\r\n1,2\r\n")[0] == "leeds/waits.csv, line 1: a,b\r; the figures give a,b"
    assert reported(csv=b"a,b\n1,2") == ["leeds/waits.csv: a line end too many or too few; build it again"]
    assert reported(csv=b"a,b\n1,\xff\n") == ["leeds/waits.csv, line 2: 1,\\xff; the figures give 1,2"]
    assert reported(pdf=b"%PDF-2") == [
        "leeds/waits.pdf, from byte 6 on: it is not the document that the figures give; build it again"
    ]


def test_a_file_that_is_missing_or_led_elsewhere_and_one_too_many_are_told() -> None:
    right = {"leeds/waits.pdf": b"%PDF", "index.html": b"<p>"}
    assert [str(one) for one in discrepancies({"leeds/waits.pdf": None}, right)] == [
        "index.html: the file is missing; build it again",
        "leeds/waits.pdf: a link that send-briefings did not make; build it again",
    ]
    assert [str(one) for one in unexpected(["leeds/old.html", *right], right)] == [
        "leeds/old.html: no run published this file; remove it, or keep it elsewhere"
    ]


def test_a_long_line_is_shown_where_it_differs() -> None:
    there, right = (b"a" * 500 + figure + b"b" * 500 for figure in (b"5.2", b"5.3"))
    assert [str(one) for one in discrepancies({"x.csv": there}, {"x.csv": right})] == [
        f"x.csv, line 1: …{'a' * 38}5.2{'b' * 118}…; the figures give …{'a' * 38}5.3{'b' * 118}…"
    ]


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"<main>", b"<main hidden>"),
        (b"It was ", b"<del>It was</del> "),
        (b"<html>", b'<html><meta name="description" content="It was 9.9.">'),
        (b"</main>", b"<div>It was 9.9.</div></main>"),
        (b"</main>", b"</main><footer>No licence.</footer>"),
        (b"</main>", b"</main><!-- x -->"),
    ],
)
def test_what_no_reader_of_texts_would_see_is_told(there: bytes, instead: bytes) -> None:
    assert reported(html=PAGE.replace(there, instead, 1))[0].startswith("leeds/waits.html, line 1: ")


def test_what_a_page_says() -> None:
    page = PublishedPage(PAGE)
    assert page.numbers == [
        Marked("Waits", "5.2", "headline-a:1"),
        Marked("Found", "4.4", "level-a:1"),
        Marked("Found", "9.1%", "waits.E92.2025-03-01"),
    ]
    assert [stated.text for stated in page.texts] == ["Waits", "It is 5.2.", "Found", "It was 4.4.", "England", "9.1%"]


def test_an_altered_workbook_is_found() -> None:
    found = discrepancies({"leeds/neet.xlsx": b"PK one"}, {"leeds/neet.xlsx": b"PK two"})
    assert [(one.file, one.found) for one in found] == [
        ("leeds/neet.xlsx", "it is not the workbook that the figures give")
    ]
