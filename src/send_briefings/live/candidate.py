"""One file on offer, fetched where it has to be, read, and set beside what is held of its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from send_briefings import wording
from send_briefings.config.sources import BY_PERIOD, PlaceToLook, SourceSpec
from send_briefings.data.manifest import MANIFEST, Receipt, StoredFile, read_manifest
from send_briefings.data.reading import read_file
from send_briefings.data.release_checks import check_released
from send_briefings.data.staging import FORGOTTEN
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError
from send_briefings.live.client import Client
from send_briefings.live.download import Downloaded, download
from send_briefings.live.lock import Cache, HeldFile, SourceState
from send_briefings.live.offer import Answer, CannotTell, Offer, Why, uk_date
from send_briefings.model import FileRead

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONAL = "?"
_CORRECTED = re.compile(r" \((?:revised|corrected)\b.*\)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file on offer and what is to become of it.

    `read` is None where it is what is held already. `against` are the stored files it corrects. `replacing` is the
    checksum of the stored file with the same figures whose date is known better now.
    """

    offer: Offer
    place: PlaceToLook
    held: HeldFile
    answer: Answer
    path: Path | None = None
    read: FileRead | None = None
    against: tuple[StoredFile, ...] = ()
    replacing: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Bench:
    """What is at hand to fetch and read with."""

    client: Client
    cache: Cache
    store: Store
    today: Callable[[], date]
    now: Callable[[], datetime]

    def holds(self, source: str, known: HeldFile) -> bool:
        """Whether the store holds a file's release still, or a person took it out, which is respected."""
        if any((file.source, file.release) == (source, known.release) for file in self.store.files()):
            return True
        taken_out = (self.store.folder / FORGOTTEN).glob(f"*/{MANIFEST}")
        return any(file.sha256 == known.sha256 for path in taken_out for file in read_manifest(path.parent))


def candidate(bench: Bench, source: SourceSpec, place: PlaceToLook, offer: Offer, state: SourceState) -> Candidate:
    """Fetch a file on offer unless it is held in the same state, and read it.

    Raises:
        CannotTell: it could not be fetched, or is not as described.
    """
    known = state.files.get(offer.key)
    if known is not None and not bench.holds(source.id, known):
        known = None
    if known is not None and offer.version and known.version == offer.version:
        return Candidate(offer, place, known, Answer.NOTHING_NEW)
    fetched = _fetched(bench, source, place, offer, known)
    if fetched is None:
        assert known is not None
        return Candidate(offer, place, known, Answer.NOTHING_NEW)
    path, receipt = fetched
    files = [file for file in bench.store.files() if file.source == source.id]
    stored = next((file for file in files if file.sha256 == receipt.sha256), None)
    if stored is not None and not _better_dated(stored, offer):
        return Candidate(offer, place, held_file(receipt, stored.release, stored.released), Answer.NOTHING_NEW, path)
    read = _read(bench, source, place, offer, receipt, path)
    return _set_beside(bench, place, offer, receipt, path, read, files)


def held_file(receipt: Receipt, release: str, released: date) -> HeldFile:
    """What is noted of a file that is held."""
    return HeldFile(
        url=receipt.url,
        file_name=receipt.file_name,
        sha256=receipt.sha256,
        bytes=receipt.bytes,
        release=release,
        released=released.isoformat(),
        version=receipt.version,
        etag=receipt.etag,
        last_modified=receipt.last_modified,
        publisher_release=receipt.release,
        published=receipt.published,
        updated=receipt.updated,
    )


def _fetched(
    bench: Bench, source: SourceSpec, place: PlaceToLook, offer: Offer, known: HeldFile | None
) -> tuple[Path, Receipt] | None:
    """The file and its receipt, from the cache where it was fetched before; None where it has not changed."""
    if found := bench.cache.find(source.id, offer.key, offer.version):
        return found
    validators = {}
    if known is not None and known.url == offer.url:
        validators = {"etag": known.etag, "last_modified": known.last_modified}
    aside = bench.cache.aside()
    try:
        got = download(bench.client, offer.url, aside, place.max_bytes, validators)
        if got is None:
            return None
        receipt = _receipt(bench, source, offer, got, validators)
        return bench.cache.put(aside, receipt), receipt
    finally:
        aside.unlink(missing_ok=True)


def _receipt(bench: Bench, source: SourceSpec, offer: Offer, got: Downloaded, asked_with: dict[str, str]) -> Receipt:
    return Receipt(
        source=source.id,
        key=offer.key,
        url=offer.url,
        final_url=got.final_url,
        file_name=offer.file_name,
        fetched_at=bench.now().astimezone(UTC).isoformat(timespec="seconds"),
        sha256=got.sha256,
        bytes=got.bytes,
        wire_bytes=got.wire_bytes,
        status=got.status,
        redirects=got.redirects,
        etag=got.etag,
        last_modified=got.last_modified,
        content_type=got.content_type,
        content_encoding=got.content_encoding,
        version=offer.version,
        release=offer.release,
        published=offer.published.isoformat() if offer.published else "",
        updated=offer.updated.isoformat() if offer.updated else "",
        notes=offer.notes,
        practice=bool(bench.client.practice),
        asked_with={name: value for name, value in asked_with.items() if value},
    )


def _better_dated(stored: StoredFile, offer: Offer) -> bool:
    """Whether a file is held under a day that the publisher gives otherwise: a guess that gives way."""
    day = offer.updated or offer.published
    return (
        bool(offer.release)
        and day is not None
        and base_name(stored.release) == offer.release
        and stored.released != day
    )


def _read(bench: Bench, source: SourceSpec, place: PlaceToLook, offer: Offer, receipt: Receipt, path: Path) -> FileRead:
    """The file's rows under the publisher's own release and day, as far as it gives them."""
    day = offer.updated or offer.published or (_last_modified(receipt) if offer.dated_by_header else None)
    release = offer.release or None
    if release and offer.updated:
        release = corrected_name(release, offer.updated)
    if place.named_by == BY_PERIOD:
        release = PROVISIONAL
    says_itself = release is None and day is None
    try:
        read = read_file(path, sources={source.id: source}, release=release, released=day)
        if release == PROVISIONAL:
            read = renamed(read, str(_newest_period(read.table)), read.released)
        check_released(read, source, bench.today())
    except DataFileError as fault:
        raise CannotTell(
            Why.NOT_AS_DESCRIBED,
            f"What came is not the file described: {fault.message}",
            f"What is held stays, and the file is kept at {path}. "
            + (fault.next_step if says_itself else "If its columns changed, the source's layout has to follow."),
        ) from fault
    return read


def _last_modified(receipt: Receipt) -> date | None:
    from email.utils import parsedate_to_datetime

    if not receipt.last_modified:
        return None
    try:
        return uk_date(parsedate_to_datetime(receipt.last_modified).isoformat())
    except ValueError:
        return None


def _set_beside(
    bench: Bench,
    place: PlaceToLook,
    offer: Offer,
    receipt: Receipt,
    path: Path,
    read: FileRead,
    files: Sequence[StoredFile],
) -> Candidate:
    """A file that was read, beside the releases of its name that are held."""
    family = sorted((f for f in files if base_name(f.release) == base_name(read.release)), key=lambda f: f.released)
    if not family:
        held = held_file(receipt, read.release, read.released)
        return Candidate(offer, place, held, Answer.NEW_RELEASE, path, read)
    latest = [file for file in family if (file.release, file.released) == (family[-1].release, family[-1].released)]
    rows = pa.concat_tables([bench.store.load(file) for file in latest])
    if same_figures(read.table, rows):
        file = latest[0]
        if len(latest) == 1 and _better_dated(file, offer) and base_name(file.release) == file.release:
            dated = renamed(read, file.release, read.released)
            held = held_file(receipt, dated.release, dated.released)
            return Candidate(offer, place, held, Answer.NOTHING_NEW, path, dated, replacing=file.sha256)
        return Candidate(offer, place, held_file(receipt, file.release, file.released), Answer.NOTHING_NEW, path)
    silent = offer.updated is None and base_name(read.release) == read.release
    if silent:
        day = read.released if read.released > family[-1].released else bench.today()
        read = renamed(read, corrected_name(read.release, day), day)
    if any(file.release == read.release for file in files):
        read = renamed(read, corrected_name(base_name(read.release), bench.today()), bench.today())
    held = held_file(receipt, read.release, read.released)
    return Candidate(offer, place, held, Answer.CORRECTED, path, read, tuple(latest), silent=silent and not offer.notes)


def base_name(release: str) -> str:
    """A release without the mark of a correction.

    >>> base_name("2026 (revised 16 July 2026)"), base_name("August 2025")
    ('2026', 'August 2025')
    """
    return _CORRECTED.sub("", release)


def corrected_name(release: str, day: date) -> str:
    """The name of a correction: a vintage of its own.

    >>> corrected_name("2026", date(2026, 7, 16))
    '2026 (revised 16 July 2026)'
    """
    return f"{base_name(release)} (revised {wording.date_text(day)})"


def renamed(read: FileRead, release: str, released: date) -> FileRead:
    """The same rows under another release and day."""
    table = read.table
    for name, value in (("release", release), ("released", released)):
        at = table.schema.get_field_index(name)
        column = pa.array([value] * table.num_rows, table.schema.field(at).type)
        table = table.set_column(at, table.schema.field(at), column)
    return replace(read, release=release, released=released, table=table)


def same_figures(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables state the same figures, whatever release they say they are of."""
    frames = []
    for table in (one, other):
        frame = table.drop_columns(["release", "released"]).to_pandas(date_as_object=True)
        for name in frame.select_dtypes("category"):
            frame[name] = frame[name].astype(object)
        frames.append(frame.sort_values(list(frame.columns), kind="stable").reset_index(drop=True))
    return bool(frames[0].equals(frames[1]))


def _newest_period(table: pa.Table) -> str:
    frame = table.select(["period_end", "period_start", "period_label"]).to_pandas()
    return str(frame.sort_values(["period_end", "period_start"], kind="stable")["period_label"].iloc[-1])


def frame(table: pa.Table) -> pd.DataFrame:
    """Tidy rows as a frame without categories."""
    rows: pd.DataFrame = table.to_pandas(date_as_object=False)
    for name in rows.select_dtypes("category"):
        rows[name] = rows[name].astype(object)
    return rows
