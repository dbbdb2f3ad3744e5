"""Tables have a caption, headers with scopes, and text that stays text."""

from __future__ import annotations

from lxml import html

from send_briefings.report.blocks import Cell, Row, table

HOSTILE = '<b onclick="x">St. Helens & Knowsley</b>'


def test_every_header_has_a_scope_and_every_row_its_header() -> None:
    rows = [
        Row("Here", (Cell("38.1%", "number"), Cell("D", "band")), "this-place"),
        Row("There", (Cell("suppressed", "missing"), Cell("–", "missing"))),
    ]
    node = html.fragment_fromstring(table("Absence", ["Place", "Rate", "Band"], rows))
    assert node.get("class") == "comparison"
    assert node.findtext("caption") == "Absence"
    assert node[0].tag == "caption"
    assert [(th.text, th.get("scope"), th.get("class")) for th in node.findall("thead/tr/th")] == [
        ("Place", "col", None), ("Rate", "col", "number"), ("Band", "col", "number"),
    ]  # fmt: skip
    body = node.findall("tbody/tr")
    assert [(tr.get("class"), tr[0].tag, tr[0].get("scope"), tr[0].text) for tr in body] == [
        ("this-place", "th", "row", "Here"), (None, "th", "row", "There"),
    ]  # fmt: skip
    assert [[(td.text, td.get("class")) for td in tr.findall("td")] for tr in body] == [
        [("38.1%", "number"), ("D", "band")], [("suppressed", "missing"), ("–", "missing")],
    ]  # fmt: skip


def test_hostile_names_stay_text() -> None:
    markup = table(HOSTILE, [HOSTILE, HOSTILE], [Row(HOSTILE, (Cell(HOSTILE),), "")])
    node = html.fragment_fromstring(markup)
    assert not node.findall(".//b")
    assert [cell.text for cell in node.iter("caption", "th", "td")] == [HOSTILE] * 5
