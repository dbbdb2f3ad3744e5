"""Appeals: figures read by hand from the published table, and what the reader of certain places is told.

tribunals/SEND_Tribunals_and_appeal_rate_2014-2024.csv, rows as a spreadsheet shows them:

- row 143, Kent: 2019 513 appeals, 14,599 decisions, 3.50%; 2023 758, 20,916, 3.60%; 2024 1,559, 23,692, 6.60%;
  in development 14,675 and 10.60%
- row 53, Leeds: 2024 126 appeals, 6,463 decisions, 1.90%; in development 3.60%
- row 74, Birmingham: 2024 639 appeals, 13,263 decisions, 4.80%; in development 7.40%
- row 91, Cambridgeshire: 2023 126 appeals, 7,655 decisions, 1.60%; 2024 169 appeals; row 174, England: 2024 3.20%
- row 175, England excluding suppressed: in development 5.70%
"""

from __future__ import annotations

import json

from send_briefings import load_area
from tests.report.by_hand import assessed, rows, words


def test_kent() -> None:
    area = load_area("appeals", place="Kent")
    found = rows(area, "appeal_rate", "all")
    assert found["E10000016", "2024"] == (6.6, 1559, 23692)
    assert found["E10000016", "2023"] == (3.6, 758, 20916)
    assert found["E10000016", "2019"] == (3.5, 513, 14599)
    assert found["E92000001", "2024"] == (3.2, 22276, 689739)
    reported = words(assessed(area, "appeal_rate", "all"))
    assert (reported["Against England"], reported["Over time"]) == ("Worse", "Up sharply")
    assert rows(area, "appeals", "all")["E10000016", "2024"][0] == 1559
    assert rows(area, "appeal_rate_in_development", "all")["E10000016", "2024"] == (10.6, 1559, 14675)


def test_leeds_by_both_methods_never_joined() -> None:
    area = load_area("appeals", place="Leeds")
    assert rows(area, "appeal_rate", "all")["E08000035", "2024"] == (1.9, 126, 6463)
    newer = rows(area, "appeal_rate_in_development", "all")
    assert (newer["E08000035", "2024"][0], newer["E92000001", "2024"][0]) == (3.6, 5.7)
    assert {label for place, label in newer if place == "E08000035"} == {"2024"}
    assert not assessed(area, "appeal_rate_in_development", "all").judged


def test_birmingham_s_two_rates() -> None:
    area = load_area("appeals", place="Birmingham")
    assert rows(area, "appeal_rate", "all")["E08000025", "2024"] == (4.8, 639, 13263)
    assert rows(area, "appeal_rate_in_development", "all")["E08000025", "2024"][0] == 7.4
    reported = words(assessed(area, "appeal_rate", "all"))
    assert reported["Over time"] == "Little changed"  # 4.4 to 4.8; England 2.7 to 3.2


def test_cambridgeshire_s_reader_is_told_and_the_doubtful_rate_is_not_used() -> None:
    area = load_area("appeals", place="Cambridgeshire")
    rate = assessed(area, "appeal_rate", "all").figure
    assert rate is not None
    assert (rate.period.label, rate.value) == ("2023", 1.6)
    assert rows(area, "appeal_rate", "all")["E10000003", "2023"] == (1.6, 126, 7655)
    assert rows(area, "appeals", "all")["E10000003", "2024"][0] == 169
    reported = " ".join(area.notes)
    assert "each other's number of appealable decisions" in reported
    assert "prints the code of Central Bedfordshire beside Cambridgeshire" in reported
    assert "2023" in str(area.brief.freshness)
    assert "3.8%" not in reported + area.comparison().html
    assert not any("Bedfordshire" in caveat for caveat in load_area("appeals", place="Leeds").notes)


def test_newham_s_reader_is_told_why_its_rate_may_be_too_high() -> None:
    area = load_area("appeals", place="Newham")
    assert not assessed(area, "appeal_rate", "all").judged
    assert any(caveat.startswith("For 2024 Newham returned less than half as many plans") for caveat in area.notes)


def test_every_number_of_the_prose_has_a_source() -> None:
    for place in ("Kent", "Isles of Scilly", "Cumbria", "Dorset"):
        content = json.loads(load_area("appeals", place=place).confidence().payload["content"])  # type: ignore[index]
        reported = [number for finding in content["findings"] for number in finding["numbers"]]
        assert reported
        assert not [number for number in [*reported, *content["prose"]["numbers"]] if number["how"] is None]
