"""The page, and the check of pages: it passes ours and fails on each fault."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from lxml import html

from send_briefings.export import check_html, render_html
from send_briefings.export.html_page import _make_cards

GOOD = "<html lang='en-GB'><head><title>T</title></head><body><main><h1>T</h1><h2 id='a'>A</h2>{}</main></body></html>"
FAULTS = {
    "two first headings": "<h1>Again</h1>",
    "a skipped level": "<h4>Deep</h4>",
    "an image without words": "<img src='data:image/png;base64,AA'>",
    "a drawing without words": "<svg role='img'></svg>",
    "a table without a caption": "<table><tr><th scope='col'>A</th></tr></table>",
    "a header without scope": "<table><caption>C</caption><tr><th>A</th></tr></table>",
    "the same id twice": "<p id='a'>x</p>",
    "a script": "<script>1</script>",
    "something loaded": "<img alt='x' src='https://example.org/x.png'>",
    "a link that leads nowhere": "<a href='#nowhere'>x</a>",
}


@pytest.mark.parametrize("kind", ["ordinary", "long"])
def test_our_pages_pass(pages: dict[str, str], kind: str) -> None:
    assert check_html(pages[kind]) == []


def test_the_frame_of_the_faults_is_good() -> None:
    assert check_html(GOOD.format("<p>x</p>")) == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_found(fault: str) -> None:
    assert check_html(GOOD.format(fault)) != []


def test_a_page_is_one_file_that_runs_nothing_and_loads_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "<script" not in page
        assert "src=" not in page.replace('src="data:', "")
        assert "<link" not in page


def test_made_up_data_is_said_to_be_so(sample: Any) -> None:
    assert "SYNTHETIC: made-up data, not for publication" in render_html(sample.sample_notebook())
    assert "Made-up data" not in render_html(sample.sample_notebook(synthetic=False))


def test_when_and_how_a_notebook_was_run_does_not_change_its_page(sample: Any) -> None:
    run = sample.sample_notebook()
    run.metadata["papermill"] = {"start_time": "2026-11-21T10:00:00", "duration": 3.2}
    for cell in run.cells:
        cell.metadata["execution"] = {"iopub.execute_input": "2026-11-21T10:00:01"}
        cell["id"] = cell["id"] + "-x"
    assert render_html(run) == render_html(sample.sample_notebook())


@pytest.mark.parametrize("renderer", ["render_html", "render_pdf"])
def test_another_process_makes_the_same_bytes(renderer: str) -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests/export'); from conftest import load_sample;"
        f"from send_briefings.export import {renderer} as render;"
        "made = render(load_sample().sample_notebook());"
        "print(hashlib.sha256(made if isinstance(made, bytes) else made.encode()).hexdigest())"
    )
    sums = []
    for seed, zone, language in (("1", "UTC", "C"), ("2", "Pacific/Auckland", "de_DE.UTF-8")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        sums.append(done.stdout.strip())
    assert sums[0] == sums[1]


def test_a_card_s_labels_count_columns_where_a_cell_is_two_wide() -> None:
    """Of a row that is not judged the verdict is one cell, and the newest figure is still under its own heading."""
    table = html.fromstring(
        "<table><thead><tr><th>Area</th><th>How it stands</th><th>Which way</th><th>Newest</th></tr></thead>"
        "<tbody><tr><th>NEET</th><td colspan='2'>As it stood in 2025</td><td>4.3%</td></tr>"
        "<tr><th>Exclusions</th><td>Better</td><td data-label='Over time'>Up</td><td>5.2</td></tr></tbody></table>"
    )
    _make_cards(table)
    assert [cell.get("data-label") for cell in table.iter("td")] == [
        "How it stands", "Newest", "How it stands", "Over time", "Newest",
    ]  # fmt: skip
