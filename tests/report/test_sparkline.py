"""A series the size of a word: literal points in, shapes out."""

from __future__ import annotations

import re

from send_briefings.report.blocks import sparkline_svg


def test_a_line_runs_from_margin_to_margin_and_its_newest_point_is_filled() -> None:
    made = sparkline_svg([[(0, 1.0), (5, 2.0), (10, 3.0)]], "Up.")
    assert re.findall(r'points="([^"]+)"', made) == ["3.2,13.8 42.0,8.5 80.8,3.2"]
    assert re.findall(r"<circle[^>]+>", made) == ['<circle cx="80.8" cy="3.2" r="2.6" fill="#12436d"/>']


def test_no_line_joins_two_runs_and_a_point_alone_is_open() -> None:
    made = sparkline_svg([[(0, 1.0)], [(5, 2.0), (10, 1.0)]], "Broken.")
    assert len(re.findall("<polyline", made)) == 1
    assert 'r="1.5" fill="#ffffff"' in made


def test_a_flat_series_lies_in_the_middle_and_a_single_point_at_the_end() -> None:
    assert 'points="3.2,8.5 80.8,8.5"' in sparkline_svg([[(0, 4.0), (1, 4.0)]], "Flat.")
    assert sparkline_svg([[(3, 4.0)]], "One.").count("<circle") == 1
    assert 'cx="80.8"' in sparkline_svg([[(3, 4.0)]], "One.")


def test_its_words_are_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &amp; &quot;c&quot;"' in sparkline_svg([[(0, 1.0)]], '<b> & "c"')
