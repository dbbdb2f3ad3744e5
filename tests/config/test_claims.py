"""The catalogue of public claims."""

from __future__ import annotations

from datetime import date
from math import inf
from pathlib import Path

import pytest

from send_briefings.config.claims import load_claims
from send_briefings.errors import CatalogueError
from send_briefings.model import Unit
from send_briefings.model.claim import Direction, Role, StatedNumber

GOOD = """
[documents.letter]
title = "A letter"
publisher = "A council"
date = 2023-05-31
precision = "month"
basis = "its page"

[definitions.on_time]
name = "On time"
meaning = "plans on time"
unit = "percent"
decimals = 1
series = [{ measure = "on_time", cohort = "ehc_plan" }]

[definitions.spent]
name = "Spent"
meaning = "money spent"
unit = "pounds"
decimals = 0
series = [{ measure = "spent", cohort = "all", breakdown = "x" }]

[[claims]]
id = "one"
name = "On time"
place = "E08000025"
area = "neet"
speaker = "A council"
document = "letter"
claimed = "More are on time."
definitions = ["on_time"]
[[claims.parts]]
role = "value"
said = "66%"
measure_worded = "plans"
period_worded = "now"
ends_from = 2022-06-01
ends_to = 2023-05-31
[[claims.parts]]
role = "comparator"
words = "above national"
direction = "above"
place = "E92000001"
measure_worded = "the national average"
period_worded = "none given"
years_before = 0
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "claims.toml"
    path.write_text(text)
    return path


def stated(folder: Path, number: str, definition: str = "on_time") -> StatedNumber | None:
    text = GOOD.replace('said = "66%"', number).replace('definitions = ["on_time"]', f'definitions = ["{definition}"]')
    return load_claims(written(folder, text)).claims[0].value.number


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(CatalogueError) as caught:
        load_claims(written(folder, text))
    return list(caught.value.faults)


def test_a_claim_is_read_with_its_parts(tmp_path: Path) -> None:
    claims = load_claims(written(tmp_path, GOOD))
    (claim,) = claims.claims
    value, beside = claim.parts
    assert (claim.id, claim.place, claim.document.date, claim.where) == (
        "one",
        "E08000025",
        date(2023, 5, 31),
        "claims.toml:23",
    )
    assert (value.role, value.place, value.first, value.last) == (
        Role.VALUE,
        "E08000025",
        date(2022, 6, 1),
        date(2023, 5, 31),
    )
    assert [definition.id for definition in value.definitions] == ["on_time"]
    assert value.definitions[0].series[0].breakdown == "total"
    assert (beside.number, beside.stated, beside.direction, beside.place) == (
        None,
        "above national",
        Direction.ABOVE,
        "E92000001",
    )
    assert (beside.years_before, beside.definitions) == (0, value.definitions)
    assert claims.about("E92000001") == ()
    assert claims.of_area("neet", "E08000025") == (claim,)


@pytest.mark.parametrize(
    ("number", "definition", "value", "lowest", "highest"),
    [
        ('said = "66%"', "on_time", 66, 65.5, 66.5),
        ('said = "3.8%"', "on_time", 3.8, 3.75, 3.85),
        ('said = "95%+"', "on_time", 95, 95, inf),
        ('said = "£8 billion"', "spent", 8e9, 7.5e9, 8.5e9),
        ('said = "£1.25 million"', "spent", 1.25e6, 1.245e6, 1.255e6),
        ('said = "nearly all"\nvalue = 99\nat_least = 97', "on_time", 99, 97, inf),
        ('said = "a half"\nvalue = 50\nto_nearest = 10', "on_time", 50, 45, 55),
    ],
)
def test_what_was_said_gives_the_values_it_may_stand_for(
    tmp_path: Path, number: str, definition: str, value: float, lowest: float, highest: float
) -> None:
    found = stated(tmp_path, number, definition)
    assert found is not None
    assert (found.value, found.lowest, found.highest) == pytest.approx((value, lowest, highest))


def test_a_change_is_in_per_cent_whatever_its_definition_is_in(tmp_path: Path) -> None:
    found = stated(tmp_path, 'said = "a quarter"\nvalue = 25\nat_least = 20\nchange = true', "spent")
    assert found is not None
    assert (found.unit, found.change) == (Unit.PERCENT, True)


def test_a_number_is_told_from_one_that_rounds_otherwise() -> None:
    number = StatedNumber("66%", 66, 65.5, 66.5, 1, Unit.PERCENT, change=False)
    assert [value for value in (65.4, 65.5, 65.6, 66.5, 66.6) if number.holds(value)] == [65.5, 65.6, 66.5]


def test_all_faults_are_told_with_their_line(tmp_path: Path) -> None:
    reported = faults(
        tmp_path,
        ('publisher = "A council"', ""),
        ('cohort = "ehc_plan"', 'cohort = "ehcp"'),
        ('document = "letter"', 'document = "leter"'),
        ('said = "66%"', 'said = "two thirds"'),
        ("ends_from = 2022-06-01", "ends_from = 2024-06-01"),
        ('direction = "above"', 'direction = "rose"'),
        ('place = "E92000001"', 'place = "England"'),
    )
    rest = "\n".join(reported)
    assert "claims.toml:2: the table 'documents letter' has no 'publisher', expected a text in quotes" in rest
    assert "claims.toml:14: 'cohort' is 'ehcp', expected 'ehc_plan'" in rest
    assert "claims.toml:29: 'document' is 'leter', expected 'letter'" in rest
    assert "claims.toml:34: 'said' is 'two thirds', expected a number such as" in rest
    assert "claims.toml:37: 'ends_from' is 2024-06-01, after 'ends_to', expected a day up to 2023-05-31" in rest
    assert "claims.toml:42: 'direction' is 'rose', expected one of 'above', 'below'" in rest
    assert "claims.toml:43: 'place' is 'England', expected the code of a place" in rest
    assert len(reported) == 7


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('said = "66%"', 'said = "£66"', "'said' is '£66', but its definitions are in percent"),
        ('said = "66%"', 'said = "most"\nvalue = 66', "'value' has no rounding"),
        ('said = "66%"', 'said = "most"\nvalue = 66\nat_least = 70', "'value' is 66"),
        ('said = "66%"', "", "has no 'words'"),
        ('definitions = ["on_time"]', 'definitions = ["on_time", "spent"]', "'definitions' are in different units"),
        ('role = "value"', 'role = "baseline"', "the first part is a baseline"),
        ('role = "comparator"', 'role = "value"', "there are two values"),
        ("years_before = 0", "years_before = -1", "'years_before' is -1"),
        ('id = "one"', 'id = "One"', "'id' is 'One'"),
        ("years_before = 0", "year_before = 0", "unknown key 'year_before'"),
        ('area = "neet"', "", "has no 'area'"),
    ],
)
def test_what_cannot_be_is_a_fault(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(faults(tmp_path, (old, new)))


def test_two_claims_of_one_name_are_a_fault(tmp_path: Path) -> None:
    again = GOOD[GOOD.index("[[claims]]") :]
    assert "two claims are called 'one'" in "\n".join(faults(tmp_path, (again, again + again)))


def test_no_file_holds_no_claims_and_an_empty_one_is_a_fault(tmp_path: Path) -> None:
    assert load_claims(tmp_path / "none.toml").claims == ()
    with pytest.raises(CatalogueError, match="the file is empty"):
        load_claims(written(tmp_path, ""))


def test_every_claim_of_the_documents_is_held() -> None:
    numbers = {part.stated for claim in load_claims().claims for part in claim.parts if part.number}
    assert numbers == {
        "66%", "53%", "59.9%", "55%", "3.8%", "doubled", "7%", "2%", "95%+", "99.3%", "0%", "12 of 13", "13",
        "nearly a quarter", "£8 billion", "over 200", "68%", "50%", "1.9%", "9%", "21 weeks", "75 weeks", "9 weeks",
        "12 weeks", "99%",
    }  # fmt: skip
    words = {claim.id for claim in load_claims().claims if not any(part.number for part in claim.parts)}
    assert words == {
        "absence", "persistent_absence", "attends_less", "exclusions", "therapy_waits", "progress", "improvement",
        "findings_accepted", "parent_carer_forum",
    }  # fmt: skip


def test_no_claim_says_more_than_its_document() -> None:
    """The news report sets exclusions beside other pupils only, and progress beside all pupils nationally."""
    claims = {claim.id: claim for claim in load_claims().claims}
    assert "nationally" not in claims["exclusions"].claimed
    assert [part.place for part in claims["exclusions"].parts] == ["E08000025", "E08000025"]
    assert [part.other_children_meant for part in claims["progress"].parts] == [False, True]
    digest = claims["absence"].document
    assert (digest.publisher, digest.url[:20]) == ("BBC News, as given by Education Executive", "https://edexec.co.uk")
