"""Shares in words, the same in titles and in bold words."""

from __future__ import annotations

FRACTIONS = (
    (10.0, "one in ten"),
    (12.5, "one in eight"),
    (100 / 6, "one in six"),
    (20.0, "one in five"),
    (25.0, "one in four"),
    (100 / 3, "one in three"),
    (40.0, "two in five"),
    (60.0, "three in five"),
    (200 / 3, "two in three"),
    (75.0, "three in four"),
    (80.0, "four in five"),
    (90.0, "nine in ten"),
)
"""The fractions that a share is told by, besides halves: the percentage and the words."""

NEAR, NEAR_SMALL, IN_WORDS_FROM, HALF, ALL, OVER_NINE = 2.0, 1.0, 9.0, 5.0, 95.0, 91.5


def share_words(percent: float) -> str:
    """A share of 9% or more in words, to stand before those it is a share of.

    >>> [share_words(percent) for percent in (26.7, 73.3, 38.1, 46.0, 50.2, 54.0, 97.5, 100.0, 93.0)]
    ['one in four', 'three in four', 'two in five', 'almost half of', 'half of', 'over half of', 'nearly all', 'all', \
'over nine in ten']
    >>> share_words(70.0), share_words(14.5)
    ('about two in three', 'about one in eight')
    """
    if percent >= ALL:
        return "all" if percent == 100.0 else "nearly all"
    if abs(percent - 50) <= HALF:
        return "half of" if abs(percent - 50) < NEAR_SMALL else "over half of" if percent > 50 else "almost half of"
    if percent > OVER_NINE:
        return "over nine in ten"
    at, words = min(FRACTIONS, key=lambda one: abs(one[0] - percent))
    near = NEAR if min(at, 100 - at) >= 20 else NEAR_SMALL
    return words if abs(percent - at) <= near else f"about {words}"


SMALL = ((5.0, "one in 20"), (2.5, "one in 40"))
NEAR_LITTLE, EDGE = 0.5, 1.5


def fraction(percent: float) -> str:
    """A share in words, to stand before those it is a share of: as in titles, and smaller ones too.

    >>> [fraction(percent) for percent in (0.0, 0.4, 2.4, 5.4, 7.7, 26.7, 49.0)]
    ['none of', 'hardly any', 'one in 40', 'one in 20', 'about one in 13', 'one in four', 'almost half of']
    """
    if percent >= IN_WORDS_FROM:
        return share_words(percent)
    if percent < EDGE:
        return "hardly any" if percent else "none of"
    at, words = min(SMALL, key=lambda one: abs(one[0] - percent))
    return words if abs(at - percent) <= NEAR_LITTLE else f"about one in {100 / percent:.0f}"
