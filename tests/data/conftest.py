"""Small published files, written by hand, for the readers' tests."""

# ruff: noqa: E501

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pytest

ABSENCE = """\
time_period,time_identifier,region_code,region_name,new_la_code,la_name,education_phase,send_detail_display,send_category,enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent,sess_overall_percent,sess_unauthorised_percent
202324,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,EHC plan,39.628980,6.5,14.2,1.0
202324,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN primary need,No SEN,20.5,2.0,6.1,1.0
202324,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,No SEN,19.5,1.9,6.0,1.0
202425,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,EHC plan,38.1,6.7,,1.0
202425,Academic year,E12000009,South West,E10000027,Somerset,Special,SEN provision,SEN support,c,0,12.25,1.0
"""

EXCLUSIONS = """\
time_period,time_identifier,new_la_code,la_name,education_phase,send_detail_display,send_category,one_plus_susp_rate,perm_excl_rate,susp_rate
202425,Autumn term,E08000025,Birmingham,Total,SEN provision,EHC plan,3.017,0.103,5.429
202425,Spring term,E08000025,Birmingham,State-funded special,SEN provision,SEN support,450.0,0.0,900.0
"""

NEET = """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,Age,Cohort_DJFavg,cohort_noSEN_percent,NEET_NK_noSEN_percent,cohort_EHCP_percent,NEET_NK_EHCP_percent,cohort_SENDsupport_percent,NEET_NK_SENDsupport_percent
2021,Calendar year,National,E92000001,England,,,,,,16-17,1181088,87.7,4.2,4.4,8.6,7.9,8.4
2021,Calendar year,Regional,E92000001,England,,Region demo,,,,16-17,120000,,4.5,,13.2,,11.5
2021,Calendar year,Local authority,E92000001,England,E12000005,West Midlands,330,E08000025,Birmingham,16-17,30683,,,,,,
"""

NEET_2024 = """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,Age,Cohort_DJFavg,cohort_noSEN_percent,NEET_NK_noSEN_percent,cohort_EHCP_percent,NEET_NK_EHCP_percent,cohort_SENDsupport_percent,NEET_NK_SENDsupport_percent
2024,Calendar year,National,E92000001,England,,,,,,16-17,1278230,86.1,4.7,4.9,10.2,9,9.6
2024,Calendar year,Regional,E92000001,England,E12000005,West Midlands,,,,16-17,140000,85,5,5,9,10,9
2024,Calendar year,Local authority,E92000001,England,E12000005,West Midlands,330,E08000025,Birmingham,16-17,33264,82.3,5.6,4.4,3.8,z,c
"""

LAIT = """\
Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region
TotAbs,Total absence,2020,Birmingham,-,330.0,West Midlands
TotAbs,,2025,Birmingham,7.0800000000000001,330.0,West Midlands
TotAbs,,2025 (prov),Solihull,6.5,334,West Midlands
TotAbs,,2025,England,6.78,970.0,NA
TotFixedEx,,2023/24,Birmingham,7.91012,330.0,West Midlands
TotPermEx,,2023/24,London (Inner),7.8990000000000005E-2,987.0,NA
16-17 NEET,,2024,Dorset (Pre LG),-,835.0,South West
RTA,Road accidents,2014-16,Birmingham,24.94,330.0,West Midlands
"""

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of that name and content into the test's folder."""

    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


@pytest.fixture
def absence() -> str:
    """Five rows of the absence file: four in scope."""
    return ABSENCE


@pytest.fixture
def exclusions() -> str:
    """Two rows of the exclusions file."""
    return EXCLUSIONS


@pytest.fixture
def neet() -> str:
    """The 2021 scorecard: England (doubtful), a demonstration row, Birmingham (blank)."""
    return NEET


@pytest.fixture
def neet_2024() -> str:
    """The 2024 scorecard: England, a region, Birmingham."""
    return NEET_2024


@pytest.fixture
def lait() -> str:
    """LAIT as CSV: eight rows, seven of measures in use."""
    return LAIT


NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def _ods_cell(value: Any) -> str:
    """One cell; None and "" are blank."""
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def _ods_content(sheets: Mapping[str, Sequence[Sequence[Any]]], extra: str = "") -> str:
    """The content of a spreadsheet; `extra` is put at the end of its first sheet as it is."""
    tables = []
    for name, rows in sheets.items():
        body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        tables.append(f'<table:table table:name="{name}">{body}{"" if tables else extra}</table:table>')
    spreadsheet = f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet>"
    return f"<office:document-content {NAMESPACES}><office:body>{spreadsheet}</office:body></office:document-content>"


def _ods(sheets: Mapping[str, Sequence[Sequence[Any]]], extra: str = "", *, mimetype: bool = True) -> bytes:
    """The bytes of an .ods file; without `mimetype` the entry that names the type is left out, as some programs do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ods_content(sheets, extra))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return packed.getvalue()


@pytest.fixture
def ods() -> Callable[..., bytes]:
    """Makes the bytes of an .ods file from sheets of rows."""
    return _ods
