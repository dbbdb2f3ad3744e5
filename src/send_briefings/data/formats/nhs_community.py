"""NHS England's monthly workbook of community health services waiting lists.

What is read: "Table 4" (the whole waiting list, a row an organisation, a column a service), the sheets of time bands
beside it (4a, 4b, ...; which weeks each covers is taken from its title, so a new split needs no change), and "Table 2"
(England, a row a service, a column a month of the financial year). The cover and contents give the edition. Tables 1
and 3 are not data rows for us: 1 counts organisations that sent nothing, 3 repeats England's row of the others.

Input rows, for the account: a row of Table 4 (its bands are further columns of the same row), a row of Table 2, and a
row of a band sheet whose organisation is not in Table 4 (rejected). A row is kept or rejected whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.nhs_figures import (
    Figure,
    Series,
    WaitsLayout,
    england_series,
    share_waiting,
    waiting,
    waits_layout,
)
from send_briefings.data.nhs_organisations import (
    BodyNames,
    Organisations,
    Waits,
    bands_of,
    boards_of,
    join_organisations,
    learnt_of,
    remarks_of,
)
from send_briefings.data.nhs_tables import Edition, ServiceTable, edition_of, read_month_table, read_service_table
from send_briefings.data.raw_file import check_readable, sha256_of
from send_briefings.data.workbook import Workbook, open_workbook, titled
from send_briefings.data.workbook_cells import Count, text_of
from send_briefings.errors import DataFileError
from send_briefings.model import SCHEMA, Account, Cohort, FileRead, Learnt, Period, Place, Remark

FORMAT = "nhs_community"
ORDER = ("measure", "breakdown", "level", "place", "period_start")
REJECTIONS_SHOWN = 3


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose title the workbook carries (`title` in its layout); None for anything else, junk too."""
    return titled(path, sources)


def nearest(path: Path, sources: Sequence[SourceSpec]) -> str:
    """What an unrecognised file has in common with these workbooks, in words; "" where that is nothing."""
    try:
        check_readable(path)
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return ""
        sheets = ", ".join(f"'{name}'" for name in open_workbook(path).sheet_names)
    except DataFileError as error:
        return f"It begins like a workbook, but: {error.message}"
    except OSError:
        return ""
    titles = " or ".join(f"'{source.layout.get('title')}'" for source in sources)
    return f"It is a workbook with the sheets {sheets}; those we read say {titles} on their cover."


def read(
    path: Path,
    source: SourceSpec,
    gazetteer: Gazetteer,
    *,
    release: str | None = None,
    released: date | None = None,
) -> FileRead:
    """The children's waits of one monthly workbook.

    Measures: `waiting` (a count of children on the list at the end of the month), and as a percentage of them
    `waiting_over_18_weeks` and `waiting_over_52_weeks`, whose numerator is the sum of the time bands from there on and
    whose denominator is the whole list. Places: England, NHS regions, integrated care boards and providers; and for
    England alone `waiting` in earlier months, as this release states them. The release is the month's name.

    A blank is not_submitted, '*' suppressed; an empty list has no share (not_applicable); a share whose bands miss the
    list by more than the layout's limit is low_reliability. An organisation that is not in nhs_bodies.csv is
    learnt from its code and name (see `data.nhs_organisations` and `data.nhs_organisations`).

    Raises:
        DataFileError: not such a workbook, damaged, changed in shape, of unknown month or date, or mostly rejected.
        CatalogueError: the source's layout has faults.
    """
    layout = waits_layout(source)
    book = open_workbook(path)
    bodies = BodyNames(gazetteer, layout.kinds)
    totals, band_tables = _tables(book, layout)
    edition = _edition(book, layout, [totals, *band_tables], release, released)
    bands = bands_of(book.file_name, band_tables, tuple(layout.shares.values()))
    organisations = join_organisations(totals, bands, bodies, tuple(layout.symbols))
    series = england_series(
        book.file_name,
        layout.series_sheet,
        read_month_table(book, layout.series_sheet),
        layout.services,
        edition.month,
        _england_now(organisations, gazetteer.england),
        tuple(layout.symbols),
    )
    boards, short = boards_of(organisations.kept, gazetteer, edition.month)
    learnt = tuple(learnt_of(totals, organisations.kept, bodies.learnt, boards, edition.month))
    account = _account(book, organisations, series, learnt, tuple(remarks_of(learnt, short)))
    records = [
        *(record for waits in organisations.kept for record in _waits_records(waits, edition, layout)),
        *_series_records(series, gazetteer.england, layout),
    ]
    stamp = {"cohort": Cohort.ALL.value, "source": source.id, "release": edition.release, "released": edition.released}
    records = sorted(({**record, **stamp} for record in records), key=lambda r: tuple(r[column] for column in ORDER))
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    return FileRead(path.name, sha256_of(path), source.id, edition.release, edition.released, table, account)


def _tables(book: Workbook, layout: WaitsLayout) -> tuple[ServiceTable, list[ServiceTable]]:
    """The sheet of whole lists, and the sheets of time bands: those named like it with one more letter."""
    names = [name for name in book.sheet_names if name[:-1] == layout.total_sheet and name[-1].isalpha()]
    tables = [read_service_table(book, sheet, layout.services, layout.labels) for sheet in (layout.total_sheet, *names)]
    return tables[0], tables[1:]


def _edition(
    book: Workbook, layout: WaitsLayout, tables: list[ServiceTable], release: str | None, released: date | None
) -> Edition:
    contents = " ; ".join(text_of(cell) for row in book.rows(layout.contents_sheet) for cell in row if text_of(cell))
    titles = {layout.contents_sheet: contents, **{table.sheet: table.title for table in tables}}
    return edition_of(book, book.rows(layout.cover_sheet), titles, release=release, released=released)


def _england_now(organisations: Organisations, england: Place) -> Mapping[str, Count]:
    return next((waits.totals for waits in organisations.kept if waits.place == england), {})


def _account(
    book: Workbook,
    organisations: Organisations,
    series: Series,
    learnt: tuple[Learnt, ...],
    remarks: tuple[Remark, ...],
) -> Account:
    """The account of every input row; a workbook most of whose rows are rejected is refused."""
    rejected = sorted([*organisations.rejected, *series.rejected], key=lambda found: (found.sheet, found.row))
    kept = len(organisations.kept) + series.kept
    if len(rejected) > kept:
        first = "\n  ".join(str(rejection) for rejection in rejected[:REJECTIONS_SHOWN])
        raise DataFileError(
            f"{book.file_name}: {len(rejected)} of {len(rejected) + kept} rows could not be read, the first of them:\n"
            f"  {first}",
            next_step="Check that it is the publisher's own workbook, unchanged.",
        )
    rows_read = organisations.rows_read + series.kept + series.out_of_scope.total() + len(series.rejected)
    aside = dict(sorted(series.out_of_scope.items()))
    return Account(rows_read, kept, aside, tuple(rejected), remarks, learnt=learnt)


def _waits_records(waits: Waits, edition: Edition, layout: WaitsLayout) -> Iterator[dict[str, Any]]:
    for breakdown, total in waits.totals.items():
        yield _record(waits.place, edition.month, waiting(breakdown, total, layout.symbols))
        for measure, weeks in layout.shares.items():
            share = share_waiting(
                measure,
                breakdown,
                total,
                waits.bands[breakdown],
                weeks=weeks,
                may_miss_percent=layout.bands_may_miss_percent,
                symbols=layout.symbols,
            )
            yield _record(waits.place, edition.month, share)


def _series_records(series: Series, england: Place, layout: WaitsLayout) -> Iterator[dict[str, Any]]:
    for (breakdown, month), count in series.counts.items():
        yield _record(england, month, waiting(breakdown, count, layout.symbols))


def _record(place: Place, period: Period, figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "breakdown": figure.breakdown,
        "place": place.code,
        "level": place.level.value,
        "period_start": period.start,
        "period_end": period.end,
        "period_label": period.label,
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "lower": None,
        "upper": None,
        "unit": figure.unit.value,
        "status": figure.status.value,
        "symbol": figure.symbol,
    }
