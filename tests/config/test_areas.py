"""The catalogue of outcome areas: what it reads, what it refuses, and that nothing an area needs is missing."""

from __future__ import annotations

import shutil
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.config.register import briefing_specs
from send_briefings.config.sources import load_sources
from send_briefings.data.store import Store
from send_briefings.errors import CatalogueError
from send_briefings.model.area import AreaSpec, RevisionReason, SeriesKey
from send_briefings.model.measure import Citation, StandardKind

ROOT = project_root()
FOLDER = ROOT / "data" / "catalogue" / "areas"
MADE_UP = Path(__file__).parents[1] / "fixtures" / "areas"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def held() -> set[tuple[str, str, str, str]]:
    """Every series the built-in snapshot has a figure of."""
    store = Store.open()
    frame = store.observations(store.measures())
    known = frame[frame["value"].notna()]
    return set(known[["measure", "cohort", "breakdown", "source"]].drop_duplicates().itertuples(index=False, name=None))


def test_the_areas_are_listed_in_their_order() -> None:
    areas = list(load_areas().values())
    assert [area.id for area in areas] == [area.id for area in sorted(areas, key=lambda area: (area.order, area.id))]
    assert [area.id for area in areas][:6] == [
        "demand",
        "placements",
        "attendance",
        "exclusions",
        "therapy_waits",
        "neet",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_an_area_needs_is_missing(name: str) -> None:
    areas = load_areas()
    spec = areas[name]
    missing = []
    if not (ROOT / "notebooks" / f"{name}.ipynb").is_file():
        missing.append(f"notebooks/{name}.ipynb, the area's notebook")
    sources = load_sources()
    for source in sorted({ref.source for ref in spec.refs}):
        if source not in sources:
            missing.append(f"data/catalogue/sources/{source}.toml, which the area's measures name")
    same = [other.id for other in areas.values() if other.order == spec.order and other.id != name]
    if same:
        missing.append(f"an 'order' of its own: {spec.order} is also that of {', '.join(same)}")
    if not (ROOT / "tests" / "golden" / f"{name}.json").is_file():
        missing.append(f"tests/golden/{name}.json: run `python -m pytest tests/golden --update-golden`")
    assert not missing, f"area '{name}' lacks " + "; ".join(missing)


def test_each_notebook_has_an_area_or_an_overview() -> None:
    assert sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")) == sorted(briefing_specs())


@pytest.mark.parametrize("name", NAMES)
def test_every_series_an_area_shows_is_held(name: str, held: set[tuple[str, str, str, str]]) -> None:
    spec = load_areas()[name]
    worked_out = {name for name, measure in spec.measures.items() if measure.rate_of}
    shown = {_key(ref) for ref in _shown(spec) if not ref.local and ref.measure not in worked_out}
    assert shown <= held, f"not in the snapshot: {sorted(shown - held)}"


@pytest.mark.parametrize("name", NAMES)
def test_texts_have_places_only_for_what_is_filled_in(name: str) -> None:
    spec = load_areas()[name]
    for measure in spec.measures.values():
        assert _fields(measure.subject) <= {"cohort", "breakdown", "place", "located"}
        assert _fields(measure.statement) <= {"cohort", "breakdown", "place", "located", "value", "period"}
        assert {"value", "period"} <= _fields(measure.statement)
    for question in spec.questions:
        assert _fields(question.text) <= {"cohort", "breakdown", "place", "subject", "since"}
    assert all(_fields(body) <= {"place", "subject"} for body in spec.bodies.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_question_follows_from_something_the_area_looks_for(name: str) -> None:
    spec = load_areas()[name]
    kinds = {"gap_wide": "gap", "worst_breakdown": "breakdowns", "alarm": "alarms"}
    for question in spec.questions:
        if question.when in kinds:
            about = [one.refs[0] for one in spec.points if one.kind == kinds[question.when]]
            assert any((ref.measure, ref.cohort) == (question.ref.measure, question.ref.cohort) for ref in about)
        assert question.ref in spec.refs


@pytest.mark.parametrize("name", NAMES)
def test_each_break_is_stated_by_somebody_and_about_places_there_are(name: str) -> None:
    for one in load_areas()[name].breaks:
        assert one.stated.publication
        assert one.stated.where
        assert (one.compares_stated is not None) is bool(one.compares)
        assert one.reason[0].islower() or one.reason[:1].isdigit()
        assert not one.reason.endswith(".")
        assert one.text.endswith(".")
        for place in one.places:
            assert gazetteer().get(place).code == place


BREAKS = {
    "attendance": [
        ("change", "2015-09-01", True),
        ("gap", "2019-09-01", False),
        ("disruption", "2020-09-01", True),
        ("disruption", "2021-09-01", False),
        ("change", "2024-09-01", False),
    ],
    "exclusions": [("disruption", "2020-03-20", True), ("disruption", "2020-09-01", True)],
    "therapy_waits": [
        ("gap", "2023-11-01", False),
        ("change", "2024-02-01", True),
        ("change", "2024-12-01", False),
        ("change", "2025-01-01", True),
    ],
    "neet": [("disruption", "2020-12-01", True)],
}


@pytest.mark.parametrize("name", list(BREAKS))
def test_the_breaks_known_and_whether_figures_may_be_compared_across_them(name: str) -> None:
    found = [(one.kind.value, one.start.isoformat(), one.forbids) for one in load_areas()[name].breaks]
    assert found == BREAKS[name]


def test_a_break_and_the_reason_of_a_revision_are_read_as_they_stand(folder: Path) -> None:
    gap, clinic = load_areas(folder)["waits"].breaks
    assert (gap.kind, gap.label, gap.start, gap.end) == ("gap", "April 2024", date(2024, 4, 1), date(2024, 4, 30))
    assert (gap.measures, gap.cohorts, gap.breakdowns, gap.places) == ((), (), (), ())
    assert gap.stated == Citation("The list of files", "its rows")
    assert (gap.compares, gap.compares_stated) == (
        "The months are one series.",
        Citation("The NHS, workbooks", "contents"),
    )
    assert (clinic.end, clinic.breakdowns, clinic.places, clinic.forbids) == (None, ("feet",), ("QHL",), True)
    assert load_areas(folder)["waits"].revision_reasons == (
        RevisionReason(
            "June 2024", ("waiting",), "a provider sent its figures again", Citation("The NHS", "cover page")
        ),
    )


def test_gaps_and_explained_changes_are_drawn_from_the_breaks(folder: Path) -> None:
    spec = load_areas(folder)["waits"]
    assert [(gap.label, gap.reason) for gap in spec.missing_periods] == [
        ("April 2024", "No workbook is held for April 2024.")
    ]
    assert [(reported.places, reported.breakdown, reported.month) for reported in spec.explanations] == [
        (("QHL",), "feet", date(2024, 6, 1))
    ]
    assert [stretch.label for stretch in load_areas()["attendance"].disruptions] == ["2020/21"]


def test_a_series_is_listed_once() -> None:
    spec = load_areas()["attendance"]
    assert len(spec.refs) == len(set(spec.refs)) == 3 * 3 * 4 + 3 + 1 + 2
    assert spec.headline == SeriesKey("persistent_absence", "ehc_plan", "total", "dfe_absence_sen")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up areas."""
    shutil.copytree(MADE_UP / "made_up", tmp_path / "areas")
    shutil.copy(MADE_UP / "glossary.toml", tmp_path)
    return tmp_path / "areas"


def change(folder: Path, name: str, before: str, after: str, count: int = -1) -> int:
    """Change a file of the copy; gives the line of the first change."""
    path = folder / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, count), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def faults(folder: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_areas(folder)
    return "\n".join(caught.value.faults)


def test_all_faults_of_all_files_are_told_at_once_with_file_and_line(folder: Path) -> None:
    polarity = change(folder, "absence", 'polarity = "low"', 'polarity = "lo"')
    cohort = change(
        folder, "absence", 'cohorts = ["ehc_plan", "no_sen"]\nbreakdowns', 'cohorts = ["ehc_plann"]\nbreakdowns', 1
    )
    kind = change(folder, "absence", 'when = "gap_wide"', 'when = "gap_wid"')
    order = change(folder, "destinations", "order = 2", 'order = "two"')
    change(folder, "destinations", 'question = "Do they go on to college or work?"\n', "")
    unknown = change(folder, "waits", 'peers = "NHS areas"', 'peers = "NHS areas"\nperiods = "month"') + 1
    month = change(folder, "waits", "start = 2024-06-01", 'start = "June"')
    reported = faults(folder)
    assert f"areas/absence.toml:{polarity}: 'polarity' is 'lo', expected 'low'" in reported
    assert f"areas/absence.toml:{cohort}: 'cohorts' holds 'ehc_plann', expected 'ehc_plan'" in reported
    assert f"areas/absence.toml:{kind}: 'when' is 'gap_wid', expected 'gap_wide'" in reported
    assert f"areas/destinations.toml:{order}: 'order' is 'two', expected a whole number" in reported
    assert "areas/destinations.toml:1: the file has no 'question', expected a text" in reported
    assert f"areas/waits.toml:{unknown}: unknown key 'periods', expected 'period'" in reported
    assert f"areas/waits.toml:{month}: 'start' is 'June', expected a date" in reported


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("absence", 'id = "absence"\norder', 'id = "absent"\norder', "expected the file's own name, 'absence'"),
        ("absence", "[cohorts.no_sen]", "[cohorts.no_send]", "unknown cohort 'no_send'"),
        ("absence", 'when = "band_d"', 'when = "band_e"', "'when' is 'band_e', expected 'band_d'"),
        ("absence", 'body = "schools"', 'body = "school"', "'body' is 'school', expected 'schools'"),
        ("absence", 'glossary = ["band"]', 'glossary = ["bands"]', "'glossary' holds 'bands', expected 'band'"),
        ("absence", 'kind = "groups"', 'kind = "trend"', "'kind' is 'trend'"),
        ("absence", 'level = "local_authority"', 'level = "ward"', "'level' is 'ward'"),
        ("waits", 'period = "month"', 'period = "mouth"', "'period' is 'mouth', expected 'month'"),
        ("waits", "[headline]", "[headlines]", "expected a table [headline]"),
        ("waits", '[bodies]\nicb = "{subject}"', "[bodies]", "[bodies] is empty, expected at least one"),
        ("waits", 'kind = "gap"', 'kind = "hole"', "'kind' is 'hole'"),
        ("visits", "{ value = 2,", "{ value = 1,", "two outcomes have the same value, expected each value once"),
        ("visits", 'words = "all was well", ', "", "has no 'words', expected a text"),
        ("visits", 'unit = "count"', 'unit = "outcome"', "has no 'outcomes', expected tables written [[outcomes]]"),
        ("waits", "end = 2024-04-30", "end = 2024-03-30", "'end' is 2024-03-30, before 'start', expected a day from"),
        ("waits", "end = 2024-04-30\n", "", "the table 'breaks number 1' has no 'end', expected a date"),
        ("waits", "start = 2024-06-01\n", "start = 2024-06-01\nend = 2024-07-01\n", "unknown key 'end'"),
        ("waits", 'breakdowns = ["feet"]\nplaces', 'breakdowns = ["feets"]\nplaces', "'breakdowns' holds 'feets'"),
        (
            "waits",
            'source = { publication = "The NHS, workbook for June 2024", where',
            "source = { where",
            "publication",
        ),
        ("waits", 'text = "The months are one series.", ', "", "has no 'text'"),
        ("waits", 'reason = "another clinic was counted from June 2024"\n', "", "has no 'reason'"),
        (
            "waits",
            'measures = ["waiting"]',
            'measures = ["waitings"]',
            "'measures' holds 'waitings', expected 'waiting'",
        ),
        ("absence", 'why = "It is asked."\n', "", "has no 'why', expected a text"),
        ("absence", 'why = "It is asked."', 'why = "It was {worth}."', "'why' has a place for 'worth'"),
        ("waits", 'good_answer = "A number."\n', "", "has no 'good_answer', expected a text"),
        ("absence", "[[questions]]", "[[questions", "absence.toml:"),
    ],
)
def test_each_fault_is_told(folder: Path, name: str, before: str, after: str, said: str) -> None:
    change(folder, name, before, after)
    assert said in faults(folder)


STANDARD = """[measures.standard]
kind = "law"
limit = "the legal limit"
text = "All should."
threshold = 100
source = { publication = "An Act", where = "section one" }

[cohorts.ehc_plan]"""


def test_a_standard_of_a_measure_is_read_with_its_source() -> None:
    found = load_areas()["ehc_plans"].measures["plans_within_20_weeks"]
    law = found.standard_for("excluding_exceptions")
    assert law is not None
    assert (law.kind, law.threshold, law.limit) == (StandardKind.LAW, 100.0, "the legal limit of 20 weeks")
    assert (law.publication, law.where) == (
        "Special Educational Needs and Disability Regulations 2014 (SI 2014/1530)",
        "regulation 13(2); exceptions in regulation 10(4)",
    )
    assert found.standard_for("including_exceptions") is None
    with_standard = {
        (name, measure.id): measure.standard.kind.value
        for name, area in load_areas().items()
        for measure in area.measures.values()
        if measure.standard
    }
    assert with_standard == {
        ("ehc_plans", "plans_within_20_weeks"): "law",
        ("annual_reviews", "review_decisions_in_4_weeks"): "law",
        ("annual_reviews", "reviews_held"): "law",
        ("phase_transfers", "phase_transfers_final_by_february"): "law",
        ("phase_transfers", "phase_transfers_final_by_march"): "law",
        ("therapy_waits", "waiting_over_18_weeks"): "target",
        ("demand", "no_plan_decided_in_16_weeks"): "law",
    }


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "law"', 'kind = "laws"', "'kind' is 'laws', expected 'law'"),
        ("threshold = 100", "threshold = 120", "'threshold' is 120, expected a percentage above 0, of 100 at most"),
        ("threshold = 100\n", "", "has no 'threshold', expected a number"),
        ('where = "section one"', 'were = "section one"', "has no 'where', expected a text"),
        ('limit = "the legal limit"\n', "", "has no 'limit', expected a text"),
    ],
)
def test_each_fault_of_a_standard_is_told_with_its_line(folder: Path, before: str, after: str, said: str) -> None:
    line = change(folder, "absence", "[cohorts.ehc_plan]", STANDARD, 1)
    change(folder, "absence", before, after, 1)
    reported = faults(folder)
    assert said in reported
    assert any(f"areas/absence.toml:{line + n}: " in reported for n in range(6))


def test_only_a_percentage_with_a_better_direction_may_have_a_standard(folder: Path) -> None:
    change(folder, "absence", "[cohorts.ehc_plan]", STANDARD, 1)
    change(folder, "absence", 'polarity = "low"', 'polarity = "none"')
    assert "a standard of a measure that is no percentage with a better direction" in faults(folder)


@pytest.mark.parametrize("given_text", ["", "nonsense = 1\n", "measures = 3\n", '[[measures]]\nid = ["x"]\n', "\x00"])
def test_a_file_that_is_no_area_is_refused_without_a_traceback(folder: Path, given_text: str) -> None:
    (folder / "odd.toml").write_text(given_text, encoding="utf-8")
    assert "areas/odd.toml:" in faults(folder)


def test_no_folder_is_told(tmp_path: Path) -> None:
    assert "there is no such folder" in faults(tmp_path / "nowhere")


def _shown(spec: AreaSpec) -> Iterator[SeriesKey]:
    yield spec.headline
    yield from spec.context
    yield from spec.figures_table
    yield from spec.comparison_columns
    for point in spec.points:
        yield from point.refs
        if point.reference is not None:
            yield point.reference
    for chart in spec.charts:
        yield from chart.refs
    if spec.size is not None:
        yield spec.size.ref


def _key(ref: SeriesKey) -> tuple[str, str, str, str]:
    return ref.measure, ref.cohort, ref.breakdown, ref.source


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


POINT = """
[[points]]
kind = "counts"
measure = "waiting"
cohort = "all"
breakdown = "feet"
up = "more wait"
down = "fewer wait"
same = "as many wait"
told = "{value} wait in {period}"

[[caveats]]
when = "always"
priority = 1
text = "They wait: ask them."

[[questions]]
"""


def test_points_and_caveats_are_read_as_they_stand(folder: Path) -> None:
    change(folder, "waits", "[[questions]]", POINT, 1)
    spec = load_areas(folder)["waits"]
    assert [(one.kind, one.words["up"], one.refs[0].measure) for one in spec.points] == [
        ("counts", "more wait", "waiting")
    ]
    assert [(one.when, one.priority, one.text, one.ref) for one in spec.caveats] == [
        ("always", 1, "They wait: ask them.", spec.headline)
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "counts"', 'kind = "count"', "'kind' is 'count', expected 'counts'"),
        ('same = "as many wait"\n', "", "has no 'same', expected a text"),
        ("{value} wait in", "{worth} wait in", "'told' has a place for 'worth'"),
        ('up = "more wait"', 'up = "more wait"\nupp = "x"', "unknown key 'upp', expected 'up'"),
        ('when = "always"\npriority', 'when = "allways"\npriority', "'when' is 'allways', expected 'always'"),
        ("priority = 1", 'priority = "one"', "'priority' is 'one', expected a whole number"),
        ("They wait: ask", "They {wate}: ask", "'text' has a place for 'wate'"),
    ],
)
def test_a_fault_of_a_point_or_a_caveat_is_told_with_its_line(folder: Path, before: str, after: str, said: str) -> None:
    change(folder, "waits", "[[questions]]", POINT, 1)
    line = change(folder, "waits", before, after, 1)
    reported = faults(folder)
    assert said in reported
    assert any(f"waits.toml:{at}:" in reported for at in range(line - 8, line + 2))


def test_a_tally_has_words_for_each_outcome(folder: Path) -> None:
    tally = """
[[points]]
kind = "tally"
measure = "visit_outcome"
cohort = "all"
breakdown = "total"
lead = "{share} {outcome}"
told = "of {total}"
near = "{number} {outcome}"
outcome_1 = "were well"

[[questions]]
"""
    spec = load_areas(folder)["visits"]
    measure = next(one for one in spec.measures.values() if one.outcomes)
    tally = tally.replace("visit_outcome", measure.id).replace('"all"', f'"{measure.cohorts[0]}"')
    change(folder, "visits", "[[questions]]", tally.replace('"total"', f'"{measure.breakdowns[0]}"'), 1)
    last = measure.outcomes[-1].value
    assert f"has no 'outcome_{last}', expected a text" in faults(folder)
