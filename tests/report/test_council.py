"""What a council itself says in a briefing: its targets beside the newest figures, and its own words in their slot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest

from send_briefings import load_area
from send_briefings.config.council import commentary_of
from send_briefings.export import check_html, check_pdf, render_html, render_pdf
from send_briefings.narrative import Tone
from send_briefings.report.area import Area
from send_briefings.report.cell_evidence import TextMarker
from send_briefings.report.council import changed_text, changes_since, council_markup
from send_briefings.report.overviews.targets_page import load_targets_page

AsNotebook = Callable[[Area], nbformat.NotebookNode]


def attached(area: Area) -> dict[str, Any]:
    """The file of all that the briefing says."""
    payload = area.confidence().payload
    assert payload is not None
    said: dict[str, Any] = json.loads(payload["content"])
    return said


@pytest.mark.usefixtures("council_targets")
def test_a_briefing_shows_its_target_as_a_tile_and_a_section() -> None:
    area = load_area("attendance", "Birmingham")
    first = area.brief.tiles[0]
    assert (first.aspect.value, first.word, str(first.detail), first.tone) == (
        "Against the target",
        "Behind plan",
        "38.1% in 2024/25, plan then 35.6%",
        Tone.BAD,
    )
    (reported,) = area.brief.targets
    assert f"{reported.lead}: {reported.text}" == (
        "Behind plan by 2.5 percentage points: Persistent absence among pupils with an EHC plan in Birmingham: 38.1% "
        "in 2024/25; the plan then was 35.6%. Target: 30% by 31 August 2027. Change a year: needed −4.1; so far −1.5. "
        "Will not be met at this pace. Director of Children's Services. SEND improvement plan, page 12."
    )
    said = attached(area)
    assert [one["id"] for one in said["targets"]] == ["target-persistent_absence-ehc_plan-total"]
    assert reported.id not in {one["id"] for one in said["findings"]}


@pytest.mark.usefixtures("council_targets")
def test_where_the_law_has_a_tile_the_target_has_none_and_its_section_stands(notebook_of: AsNotebook) -> None:
    area = load_area("ehc_plans", "Birmingham")
    assert [tile.aspect.value for tile in area.brief.tiles][:2] == ["Against the law", "Against England"]
    assert "Whether it will be met cannot be said: only 3 years compare, and a pace needs 4." in str(
        area.brief.targets[0].text
    )
    page, pdf = render_html(notebook_of(area)), render_pdf(notebook_of(area))
    assert check_html(page) == []
    assert check_pdf(pdf) == []
    assert "The council’s own targets" in page
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 2


@pytest.mark.usefixtures("council_targets")
def test_a_target_stated_later_is_not_known_on_an_earlier_day() -> None:
    assert load_area("attendance", "Birmingham", as_of="2025-08-31").brief.targets == ()
    assert len(load_area("attendance", "Birmingham", as_of="2025-09-01").brief.targets) == 1
    page = load_targets_page("Birmingham", as_of="2025-08-31")
    assert str(page.lead()) == "No target of the council had been stated by then."


@pytest.mark.usefixtures("council")
def test_without_a_target_there_is_no_heading_tile_or_key() -> None:
    area = load_area("attendance", "Birmingham")
    assert "own targets" not in area.breakdown().html
    assert "targets" not in attached(area)
    assert area.brief.tiles[0].aspect.value != "Against the target"


HOSTILE = """\
+++
place = "Birmingham"
date = {day}
role = "Director <script>alert(1)</script>"

[[asked]]
asked = 2024-06-12
question = "When? <img src=x onerror=alert(2)>"
answer = "By **March**"
answered = 2024-07-01

[[asked]]
asked = 2024-06-12
question = "How many wait?"
+++
We **will** clear *old* cases: 99.9% in time. <script>alert(3)</script> <b onclick="x()">bold</b>
![picture](https://example.org/a.png) [a plan](https://example.org/plan) [here](javascript:alert(4)) `code`

# A heading

- Six psychologists
  - and a panel

> quoted

<iframe src="https://example.org"></iframe>

[[ <span data-evidence="briefing:1">77%</span> &lt;i&gt;
"""


def spoken(council: Path, text: str) -> None:
    (council / "commentary").mkdir()
    (council / "commentary" / "ehc_plans.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def bare_page() -> str:
    area = load_area("ehc_plans", "Birmingham")
    return area.comparison().html + area.confidence().html


def test_what_the_council_says_stands_in_a_slot_of_its_own_and_nothing_in_it_is_markup(
    council: Path, bare_page: str
) -> None:
    spoken(council, HOSTILE.format(day="2025-07-01"))
    area = load_area("ehc_plans", "Birmingham")
    shown = area.comparison().html
    slot = shown[shown.index('<div class="callout council-says"') :]
    assert shown.replace(slot, "") + area.page.caveats + area.page.years + area.page.ending == bare_page
    assert slot == (
        '<div class="callout council-says" role="note"><h2>What the council says</h2><p class="small">Director '
        "&lt;script&gt;alert(1)&lt;/script&gt;, 1 July 2025. The council’s own words: they are not published "
        "statistics.</p><p>We <strong>will</strong> clear <em>old</em> cases: 99.9% in time. "
        "&lt;script&gt;alert(3)&lt;/script&gt; &lt;b onclick=&quot;x()&quot;&gt;bold&lt;/b&gt; picture a plan "
        "(https://example.org/plan) here code</p><p>A heading</p><ul><li>Six psychologists<ul><li>and a panel</li></ul>"
        "</li></ul><p>quoted</p><p>&lt;iframe src=&quot;https://example.org&quot;&gt;&lt;/iframe&gt;</p><p>[[ &lt;span "
        "data-evidence=&quot;briefing:1&quot;&gt;77%&lt;/span&gt; &amp;lt;i&amp;gt;</p><h3>What was asked and promised "
        "last time</h3><ul><li><strong>When? &lt;img src=x onerror=alert(2)&gt;</strong> Asked on 12 June 2024. "
        "Answered on 1 July 2024: By **March**.</li><li><strong>How many wait?</strong> Asked on 12 June 2024. "
        "No answer is recorded.</li></ul></div>"
    ).replace("&quot;", '"')


def test_the_councils_words_are_no_evidence(council: Path) -> None:
    spoken(council, HOSTILE.format(day="2025-07-01"))
    area = load_area("ehc_plans", "Birmingham")
    said = attached(area)
    own = said.pop("council")
    assert (own["role"], own["date"], own["changed_since"]) == ("Director <script>alert(1)</script>", "2025-07-01", "")
    assert own["asked"][1] == {"asked": "2024-06-12", "question": "How many wait?", "answer": "", "answered": ""}
    assert "99.9%" in own["words"]
    alone = replace(area.commentary, words="") if area.commentary else None
    assert alone is not None
    slot = council_markup(area.context, alone, (), TextMarker())
    assert slot.startswith(
        '<div class="callout council-says" role="note"><h2>What was asked and promised last time</h2>'
    )
    assert "What the council says" not in slot
    assert "99.9%" not in json.dumps(said)


def test_words_older_than_the_figures_are_flagged_with_both_figures(council: Path) -> None:
    spoken(council, HOSTILE.format(day="2025-06-25"))
    area = load_area("ehc_plans", "Birmingham")
    flag = "Figures on this page have changed since 25 June 2025. Issued within 20 weeks, Excluding exceptions: "
    assert attached(area)["council"]["changed_since"].startswith(f"{flag}26.7% (2024) now;")
    assert "<strong>Figures on this page have changed since" in area.comparison().html
    (council / "commentary" / "ehc_plans.md").rename(council / "commentary" / "attendance.md")
    now, then = (load_area("attendance", "Birmingham", as_of=day).context for day in ("2026-03-26", "2026-03-25"))
    words = commentary_of("E08000025", "attendance")
    assert words is not None
    figure = now.figures.latest(now.spec.headline, now.subject.code)
    assert figure is not None
    (change,) = changes_since(now, then, [figure])
    assert str(changed_text(now, words, [change])).startswith("Figures on this page have changed since 25 June 2025. ")


def test_words_of_a_later_day_are_not_shown_as_of_an_earlier_one(council: Path) -> None:
    spoken(council, HOSTILE.format(day="2025-07-01"))
    assert load_area("ehc_plans", "Birmingham", as_of="2025-06-30").commentary is None
    assert load_area("ehc_plans", "Birmingham", as_of="2025-07-01").commentary is not None
    assert load_area("ehc_plans", "Leeds").commentary is None


@pytest.mark.usefixtures("council_targets")
def test_a_full_slot_and_a_target_keep_to_two_accessible_pages(council: Path, notebook_of: AsNotebook) -> None:
    words = "The fall came from clearing old cases that had waited longest. " * 9
    spoken(council, HOSTILE.format(day="2025-06-01").partition("We **will")[0] + words)
    notebook = notebook_of(load_area("ehc_plans", "Birmingham"))
    page, pdf = render_html(notebook), render_pdf(notebook)
    assert check_html(page) == []
    assert check_pdf(pdf) == []
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 2
    assert 'class="screen-only"' in page
