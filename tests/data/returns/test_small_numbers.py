"""Small numbers of children are hidden, with as many others as it takes that none can be worked out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_briefings.config.areas import load_areas
from send_briefings.data.local_disclosure import key_of, seen_as
from send_briefings.data.local_rows import Entry
from send_briefings.data.small_numbers import hide_small_numbers
from send_briefings.model import Measure, Status, Unit, calendar_year

YEAR = calendar_year(2025)
COUNT = replace(
    load_areas()["neet"].measures["neet_or_not_known"], unit=Unit.COUNT, local=True, breakdowns=("a", "b", "c", "total")
)
PERCENT = replace(COUNT, unit=Unit.PERCENT)


def counted(row: int, breakdown: str, value: int | None, cohort: str = "ehc_plan", measure: Measure = COUNT) -> Entry:
    status = Status.PUBLISHED if value is not None else Status.SUPPRESSED
    return Entry(row, measure, cohort, breakdown, YEAR, value, None, None, status, "" if value is not None else "<5")


def shared(row: int, breakdown: str, top: int, bottom: int) -> Entry:
    return Entry(row, PERCENT, "ehc_plan", breakdown, YEAR, 100 * top / bottom, top, bottom, Status.PUBLISHED, "")


def shown(entries: list[Entry]) -> list[float | None]:
    return [entry.value for entry in hide_small_numbers([entries]).files[0]]


# each row of figures as typed, by breakdown, and as shown
COUNTS = [
    ({"total": 4}, [None]),
    ({"total": 5}, [5]),
    ({"total": 0}, [0]),
    ({"a": 3, "b": 40}, [None, 40]),
    ({"a": 3, "b": 12, "c": 40, "total": 55}, [None, None, 40, 55]),
    ({"a": 3, "b": 2, "c": 40, "total": 45}, [None, None, 40, 45]),
    ({"a": 3, "b": 40, "total": 43}, [None, None, 43]),
    ({"a": 3, "b": 40, "total": 60}, [None, 40, 60]),  # 17 are in no part listed, so that a is anything up to 20
    ({"a": 20, "b": 40, "total": 60}, [20, 40, 60]),
]


@pytest.mark.parametrize(("typed", "expected"), COUNTS)
def test_a_number_under_five_is_hidden_and_another_so_that_it_cannot_be_worked_out(
    typed: dict[str, int], expected: list[float | None]
) -> None:
    assert shown([counted(row, name, value) for row, (name, value) in enumerate(typed.items())]) == expected


def test_a_number_left_out_that_follows_from_totals_gives_no_hidden_one_away() -> None:
    """All with a, not stated, are 49 less 8; less the 40 of the others they would give the 1."""
    of_two = replace(COUNT, cohorts=("ehc_plan", "no_sen", "all"), breakdowns=("a", "b", "total"))
    typed = {
        ("ehc_plan", "a"): 1,
        ("no_sen", "a"): 40,
        ("no_sen", "b"): 5,
        ("ehc_plan", "total"): 4,
        ("all", "b"): 8,
        ("all", "total"): 49,
    }
    entries = [counted(row, part, value, cohort, of_two) for row, ((cohort, part), value) in enumerate(typed.items())]
    assert shown(entries) == [None, None, None, None, 8, 49]  # and the 5, which would give the 3 left out of b


def test_what_the_council_hid_itself_is_not_left_to_be_worked_out() -> None:
    entries = [counted(1, "a", None), counted(2, "b", 12), counted(3, "c", 40), counted(4, "total", 55)]
    found = hide_small_numbers([entries])
    (made,) = found.files
    assert [entry.value for entry in made] == [None, None, 40, 55]
    assert found.made == (1,)
    assert {(entry.symbol, entry.status) for entry in made[:2]} == {("c", Status.SUPPRESSED)}  # "<5" would say too much


MARKED = [
    ({"a": None, "b": 1, "c": 20, "total": 22}, [None, None, None, 22]),  # else 1 and 1 are all that is left
    ({"a": None, "b": 6, "total": 9}, [None, None, 9]),
    ({"a": None, "b": 6}, [None, 6]),
]


@pytest.mark.parametrize("mark", ["c", "z", "x"])
@pytest.mark.parametrize(("typed", "expected"), MARKED)
def test_a_mark_of_the_councils_own_cannot_be_solved_for(
    typed: dict[str, int | None], expected: list[float | None], mark: str
) -> None:
    status = {"c": Status.SUPPRESSED, "z": Status.NOT_APPLICABLE, "x": Status.NOT_AVAILABLE}[mark]
    entries = [counted(row, name, value) for row, (name, value) in enumerate(typed.items())]
    marked = [replace(entry, status=status, symbol=mark) if entry.value is None else entry for entry in entries]
    assert shown(marked) == expected
    assert hide_small_numbers([marked]).files[0][0].status is status


def test_what_does_not_apply_or_is_too_small_is_guarded_whatever_it_is_and_what_is_not_known_if_it_is_small() -> None:
    """That a council does not know a number tells of no child; that 3 are left for it would."""
    marks = {"c": Status.SUPPRESSED, "z": Status.NOT_APPLICABLE, "x": Status.NOT_AVAILABLE}
    seen = {}
    for mark, status in marks.items():
        unknown = replace(counted(1, "a", None), status=status, symbol=mark)
        seen[mark] = [shown([unknown, counted(2, "total", whole)])[1] for whole in (9, 5)]
        seen[mark] += [shown([unknown, counted(2, "b", 50), counted(3, "total", whole)])[1] for whole in (60, 53)]
    assert seen == {"c": [None, None, None, None], "z": [None, None, None, None], "x": [9, 5, 50, None]}


def test_of_two_marks_one_may_be_nobody() -> None:
    """20, z and z of 21: who knows that the second does not apply to anybody has 1 for the first."""
    typed = [counted(1, "a", 20), counted(2, "b", None), counted(3, "c", None), counted(4, "total", 21)]
    marked = [
        replace(entry, status=Status.NOT_APPLICABLE, symbol="z") if entry.value is None else entry for entry in typed
    ]
    assert shown(marked) == [None, None, None, 21]


def test_a_part_that_contradicts_another_hides_nothing_of_what_follows_from_a_third() -> None:
    """Part of a table in a file whose total is not known says nothing of the rest; 1 and 1 of 33 still follow."""
    two = replace(COUNT, cohorts=("x", "y", "all"))
    known = {("x", "a"): 31, ("x", "b"): 1, ("x", "c"): 1, ("x", "total"): 33, ("y", "c"): 9, ("all", "total"): 87}
    entries = [counted(row, part, value, cohort, two) for row, ((cohort, part), value) in enumerate(known.items())]
    unknown = replace(counted(9, "c", None, "all", two), status=Status.NOT_AVAILABLE, symbol="x")
    made = hide_small_numbers([[*entries, unknown]]).files[0]
    assert [entry.value for entry in made[:3]] == [None, None, None]


def test_one_tables_figures_in_two_files_are_one_table() -> None:
    """(a) Each of the two files is harmless alone; what one hides the other would give."""
    first = [counted(1, "a", 3), counted(2, "b", 12), counted(3, "total", 55)]
    second = [counted(1, "b", 12), counted(2, "c", 40), counted(3, "total", 55)]
    made = hide_small_numbers([first, second])
    assert [[entry.value for entry in file] for file in made.files] == [[None, None, 55], [None, 40, 55]]
    assert made.made == (2, 1)


def test_a_later_file_in_part_does_not_give_what_an_earlier_one_hides() -> None:
    """(b) The later file has nothing small: its one figure and the earlier total would be the page's."""
    first = [counted(1, "a", 3), counted(2, "b", 17), counted(3, "total", 20)]
    later = [counted(1, "b", 17)]
    made = hide_small_numbers([first, later])
    assert [[entry.value for entry in file] for file in made.files] == [[None, None, 20], [None]]


def test_a_figure_hidden_in_one_file_is_hidden_in_all() -> None:
    """(c) What is hidden now is not told from an older file either."""
    made = hide_small_numbers([[counted(1, "total", 2040)], [counted(1, "total", None)]])
    assert [[entry.value for entry in file] for file in made.files] == [[None], [None]]
    made = hide_small_numbers([[counted(1, "total", 7)], [counted(1, "total", 3)]])
    assert [[entry.value for entry in file] for file in made.files] == [[None], [None]]


def test_a_figure_that_was_not_known_yet_is_shown_once_it_is() -> None:
    unknown = replace(counted(1, "total", None), status=Status.NOT_AVAILABLE, symbol="x")
    made = hide_small_numbers([[unknown], [counted(1, "total", 45)]])
    assert [[entry.value for entry in file] for file in made.files] == [[None], [45]]


def test_what_readers_saw_before_is_known_to_them() -> None:
    """The total was shown as 20 beside hidden parts; a corrected table with no small number would give the old one."""
    then = [counted(1, "a", 3), counted(2, "b", 17), counted(3, "total", 20)]
    published = [[seen_as(then, {key_of(entry) for entry in then[:2]})]]
    now = [counted(1, "a", 6), counted(2, "b", 17), counted(3, "total", 23)]
    assert shown(now) == [6, 17, 23]
    assert [entry.value for entry in hide_small_numbers([now], published).files[0]] == [None, None, 23]
    seen = [[seen_as([counted(1, "b", 12)], ())]]
    rest = [counted(1, "a", 3), counted(2, "b", 12), counted(3, "c", 40), counted(4, "total", 55)]
    assert [entry.value for entry in hide_small_numbers([rest], seen).files[0]] == [None, 12, None, 55]


def test_a_later_total_with_a_new_part_gives_neither_the_part_nor_the_old_ones() -> None:
    """3 and 9 were hidden and their 12 shown; in the file that took its place a third part makes it 14."""
    then = [counted(1, "a", 3), counted(2, "b", 9), counted(3, "total", 12)]
    published = [[seen_as(then, {key_of(entry) for entry in then[:2]})]]
    now = [*then[:2], counted(4, "c", 2), counted(3, "total", 14)]
    assert shown(now) == [None, 9, None, 14]
    assert [entry.value for entry in hide_small_numbers([now], published).files[0]] == [None] * 4


def test_a_part_that_is_not_listed_is_not_left_to_be_worked_out() -> None:
    """All 60 less 58 girls are 2 boys, though no row says so."""
    assert shown([counted(1, "a", 58), counted(2, "total", 60)]) == [None, 60]
    assert shown([counted(1, "a", 50), counted(2, "total", 60)]) == [50, 60]


def test_of_parts_that_overlap_those_that_make_up_the_total_are_known() -> None:
    """Girls and boys, primary and secondary: of 20 children 18 are boys."""
    typed = {"a": 2, "b": 18, "c": 9, "d": 11, "total": 20}
    assert shown([counted(row, name, value) for row, (name, value) in enumerate(typed.items())]) == [
        None,
        None,
        9,
        11,
        20,
    ]


def test_of_parts_that_overlap_one_that_leaves_few_says_how_many_they_are() -> None:
    """Girls are 18 of 20; the boys stand in no row, and primary and secondary make up the 20."""
    typed = {"a": 18, "c": 9, "d": 11, "total": 20}
    assert shown([counted(row, name, value) for row, (name, value) in enumerate(typed.items())]) == [None, 9, 11, 20]


def test_percentages_of_the_same_children_are_set_beside_each_other() -> None:
    """All of a group's children are known from another measure, so that with none left over the rest follows."""
    other = replace(PERCENT, id="other")
    few = [shared(1, "a", 3, 30), shared(2, "b", 27, 40), shared(3, "total", 30, 70)]
    beside = [replace(shared(4, "a", 10, 30), measure=other), replace(shared(5, "b", 20, 40), measure=other)]
    made = hide_small_numbers([[*few, *beside]]).files[0]
    assert [entry.value is None for entry in made] == [True, True, False, False, False]


def test_cohorts_under_all_are_parts_too() -> None:
    cohorts = {"ehc_plan": 3, "sen_support": 30, "no_sen": 50, "all": 83}
    entries = [counted(row, "total", value, cohort) for row, (cohort, value) in enumerate(cohorts.items())]
    assert shown(entries) == [None, None, 50, 83]


def test_of_a_percentage_those_in_it_those_not_and_all_of_them_are_counts() -> None:
    assert shown([shared(1, "total", 3, 40)]) == [None]
    assert shown([shared(1, "total", 38, 40)]) == [None]
    assert shown([shared(1, "total", 4, 4)]) == [None]
    assert shown([shared(1, "total", 0, 40)]) == [0.0]
    assert shown([shared(1, "total", 40, 40)]) == [100.0]
    parts = [shared(1, "a", 3, 40), shared(2, "b", 20, 50), shared(3, "c", 30, 90), shared(4, "total", 53, 180)]
    assert [value is None for value in shown(parts)] == [True, True, False, False]


def test_nothing_of_a_hidden_figure_is_kept() -> None:
    found = hide_small_numbers([[shared(1, "total", 3, 40)]])
    ((made,),) = found.files
    assert (made.value, made.numerator, made.denominator, made.symbol, found.made) == (None, None, None, "c", (1,))


def test_a_measure_that_counts_no_people_hides_nothing_and_another_threshold_is_kept_to() -> None:
    views = replace(COUNT, suppress_below=1)
    assert shown([counted(1, "total", 3, measure=views)]) == [3]
    strict = replace(COUNT, suppress_below=10)
    assert shown([counted(1, "total", 9, measure=strict)]) == [None]


def test_other_periods_and_measures_are_apart() -> None:
    later = replace(counted(2, "b", 40), period=calendar_year(2026))
    other = replace(counted(3, "total", 43), measure=replace(COUNT, id="other"))
    assert shown([counted(1, "a", 3), later, other]) == [None, 40, 43]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=5))
def test_no_hidden_part_follows_from_the_total_and_the_others(values: list[int]) -> None:
    names = [f"p{place}" for place in range(len(values))]
    entries = [counted(row, name, value) for row, (name, value) in enumerate(zip(names, values, strict=True))]
    entries.append(counted(99, "total", sum(values)))
    *parts, total = shown(entries)
    assert all(value is None or value == 0 or value >= 5 for value in [*parts, total])
    hidden = [value for value, reported in zip(values, parts, strict=True) if reported is None]
    if total is not None:
        assert len(hidden) != 1
        assert not hidden or sum(hidden) > len(hidden)
