"""Numbers, shares, dates and lists as text for a reader.

Style: the Government Statistical Service's habits. Percentages and percentage points are kept apart, thousands take a
comma, a true minus is used, and halves round up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from send_briefings.model import Status, Unit
from send_briefings.model.place import MONTHS

MINUS = "\N{MINUS SIGN}"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

MISSING = {
    Status.SUPPRESSED: "suppressed",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NOT_AVAILABLE: "not available",
    Status.ROUNDS_TO_ZERO: "rounds to zero",
    Status.LOW_RELIABILITY: "too unreliable to show",
    Status.NOT_SUBMITTED: "not submitted",
}


def rounded(value: float, decimals: int) -> Decimal:
    """`value` to `decimals` places, halves away from zero, from its shortest decimal form.

    >>> rounded(2.675, 2), rounded(-0.04, 1)
    (Decimal('2.68'), Decimal('0.0'))
    """
    result = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float, decimals: int = 0) -> str:
    """A number with thousands separated and a true minus sign.

    >>> number(12094), number(-1.25, 1)
    ('12,094', '−1.3')
    """
    return f"{rounded(value, decimals):,}".replace("-", MINUS)


def value_text(value: float, unit: Unit, decimals: int) -> str:
    """A value with its unit, as it stands in a sentence or a table cell.

    >>> value_text(38.12, Unit.PERCENT, 1), value_text(5.429, Unit.PER_100, 1), value_text(2693, Unit.COUNT, 0)
    ('38.1%', '5.4', '2,693')
    >>> value_text(1449, Unit.POUNDS_EACH, 0), value_text(271157581, Unit.POUNDS, 0)
    ('£1,449', '£271.2 million')
    """
    if unit.is_money:
        return pounds(value, decimals)
    text = number(value, decimals)
    return text + "%" if unit is Unit.PERCENT else text


def difference_text(value: float, unit: Unit, decimals: int) -> str:
    """The size of a difference, without its sign: percentage points for percentages.

    >>> difference_text(-1.54, Unit.PERCENT, 1), difference_text(1.0, Unit.PERCENT, 1)
    ('1.5 percentage points', '1.0 percentage point')
    >>> difference_text(-3.2, Unit.PER_100, 1)
    '3.2'
    """
    size = rounded(abs(value), decimals)
    if unit is Unit.PERCENT:
        return f"{size:,} percentage point{'' if size == 1 else 's'}"
    return pounds(abs(value), decimals) if unit.is_money else f"{size:,}"


def pounds(value: float, decimals: int) -> str:
    """A sum of money: in millions with one decimal from a million pounds on, in billions with two from a billion on.

    >>> pounds(9952172126, 0), pounds(271157581, 0), pounds(999950, 0), pounds(-412345, 0), pounds(12.5, 2)
    ('£9.95 billion', '£271.2 million', '£999,950', '−£412,345', '£12.50')
    """
    size = abs(value)
    scale, word, places = next(
        (step for step in ((1e9, " billion", 2), (1e6, " million", 1)) if size >= step[0]), (1.0, "", decimals)
    )
    sign = MINUS if value < 0 and rounded(size / scale, places) else ""
    return f"{sign}£{number(size / scale, places)}{word}"


def axis_text(value: float, unit: Unit) -> str:
    """A value on a chart's axis.

    >>> axis_text(2.5, Unit.PERCENT), axis_text(1500, Unit.COUNT), axis_text(2.5e8, Unit.POUNDS)
    ('2.5%', '1,500', '£250 million')
    >>> axis_text(-0.5, Unit.SCORE), axis_text(-1e6, Unit.POUNDS)
    ('−0.5', '−£1 million')
    """
    sign = MINUS if value < 0 else ""
    value = abs(value)
    if not unit.is_money:
        return f"{sign}{value:,.10g}{'%' if unit is Unit.PERCENT else ''}"
    scale, word = next((step for step in ((1e9, " billion"), (1e6, " million")) if value >= step[0]), (1.0, ""))
    return f"{sign}£{value / scale:,.10g}{word}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign, for a table cell.

    >>> signed(1.5, 1), signed(-1.5, 1), signed(0.01, 1)
    ('+1.5', '−1.5', '0.0')
    """
    text = number(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def signed_text(value: float, unit: Unit, decimals: int) -> str:
    """A difference with its sign, and with its unit where that is money.

    >>> signed_text(27875637, Unit.POUNDS, 0), signed_text(-1.5, Unit.PERCENT, 1)
    ('+£27.9 million', '−1.5')
    """
    if not unit.is_money:
        return signed(value, decimals)
    text = pounds(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def approximately(value: float) -> str:
    """A count rounded to what it can bear: to the nearest 1 below 20, then 5, 10, 50, 100.

    >>> [approximately(x) for x in (7.4, 43, 143, 1262, 12094)]
    ['about 7', 'about 45', 'about 140', 'about 1,250', 'about 12,100']
    """
    size = abs(value)
    step = next(
        step for limit, step in ((20, 1), (100, 5), (1000, 10), (5000, 50), (float("inf"), 100)) if size < limit
    )
    return f"about {int(rounded(size / step, 0)) * step:,}"


def date_text(day: date) -> str:
    """A date in words.

    >>> date_text(date(2026, 3, 19))
    '19 March 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(day: date) -> str:
    """The month a date falls in.

    >>> month_text(date(2025, 1, 1))
    'January 2025'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def join_list(items: Sequence[str], last: str = "and") -> str:
    """Items as a list in a sentence.

    >>> join_list(["a"]), join_list(["a", "b"]), join_list(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count_phrase(count: int, singular: str, plural: str = "") -> str:
    """A count of things, in words up to ten.

    >>> count_phrase(1, "authority", "authorities"), count_phrase(3, "month")
    ('one authority', 'three months')
    >>> count_phrase(0, "month"), count_phrase(12, "month")
    ('no months', '12 months')
    """
    noun = singular if count == 1 else plural or f"{singular}s"
    return f"{NUMBERS[count] if 0 <= count <= 10 else f'{count:,}'} {noun}"


def ordinal(position: int) -> str:
    """A rank in figures.

    >>> [ordinal(n) for n in (1, 2, 3, 11, 112, 121)]
    ['1st', '2nd', '3rd', '11th', '112th', '121st']
    """
    if position % 100 in (11, 12, 13):
        return f"{position}th"
    return f"{position}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(position % 10, 'th') }"


def sentence(text: str) -> str:
    """The text with a capital first letter and one full stop.

    >>> sentence("5.4 of each 100"), sentence("the rate rose.")
    ('5.4 of each 100.', 'The rate rose.')
    """
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."


def possessive(name: str) -> str:
    """A name with its apostrophe.

    >>> possessive("Birmingham"), possessive("North Northamptonshire"), possessive("Isles")
    ("Birmingham's", "North Northamptonshire's", "Isles'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def missing_text(status: str) -> str:
    """Why there is no value, for a table cell.

    >>> missing_text("not_submitted")
    'not submitted'
    """
    return MISSING[Status(status)]


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
