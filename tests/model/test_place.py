"""A place's name as a folder name."""

from __future__ import annotations

import pytest

from send_briefings.model import Level, Place


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Birmingham", "birmingham"),
        ("Bristol, City of", "bristol-city-of"),
        ("St. Helens", "st-helens"),
        ("King's Lynn & Wisbech", "kings-lynn-wisbech"),
        ("../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_has_words_and_hyphens_only(name: str, slug: str) -> None:
    assert Place("E06000000", name, Level.LOCAL_AUTHORITY).slug == slug
