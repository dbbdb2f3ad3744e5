"""Blocks and elements: what is text never becomes markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from send_briefings.report.blocks import MIME, Block, element, items, text

HOSTILE = """</p><script>alert("1")</script><img src=x onerror='a'> & &lt; "q" 'r'"""


def test_a_block_shows_itself_as_html_and_text_and_carries_its_payload() -> None:
    plain = Block("<p>a</p>")
    assert plain._repr_mimebundle_(include=None, exclude=None) == {"text/html": "<p>a</p>", "text/plain": "a"}
    payload = {"kind": "attachment", "name": "csv", "content": "x"}
    bundle = Block("<p>a</p>", payload)._repr_mimebundle_()
    assert bundle[MIME] == payload
    assert bundle[MIME] is not payload


def test_the_text_of_a_block_leaves_charts_out() -> None:
    block = Block('<figure><figcaption>One &lt; two</figcaption><svg role="img"><path d="M0"/></svg></figure><p>b</p>')
    assert "One < two" in repr(block)
    assert "[chart]" in repr(block)
    assert "M0" not in repr(block)


def test_attributes_and_text_are_escaped() -> None:
    markup = element("p", text(HOSTILE), class_=HOSTILE, aria_label=HOSTILE, data_x="1")
    node = html.fragment_fromstring(markup)
    assert (node.tag, node.text, len(node)) == ("p", HOSTILE, 0)
    assert (node.get("class"), node.get("aria-label"), node.get("data-x")) == (HOSTILE, HOSTILE, "1")


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_any_text_comes_back_as_written(written: str) -> None:
    node = html.fragment_fromstring(element("p", text(written), title=written))
    assert (node.text or "") == written
    assert node.get("title") == written
    assert not len(node)


@pytest.mark.parametrize(
    ("entries", "markup"),
    [([], ""), (["a", "<b>c</b>"], '<ol class="questions"><li>a</li><li><b>c</b></li></ol>')],
)
def test_lists(entries: list[str], markup: str) -> None:
    assert items(entries, "ol", "questions") == markup
