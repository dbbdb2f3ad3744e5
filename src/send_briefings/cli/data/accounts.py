"""The account of an imported file, for a person and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from send_briefings.errors import DataFileError
    from send_briefings.observations import ImportedFile

REJECTIONS_SHOWN = 20


def account_lines(file: ImportedFile) -> list[str]:
    """What became of a file and each of its rows; the first rejected rows with what was found and expected."""
    lines = [f"{file.path}: {file.outcome}"]
    if file.error and file.outcome == "refused":
        lines += [f"  {line}" for line in str(file.error).splitlines()]
    elif file.error and (hint := _hint(file.error)):
        lines.append(f"  {hint}")
    if file.read is None:
        return lines
    read, account = file.read, file.read.account
    lines.append(f"  {read.source}, release {read.release}, released {read.released.isoformat()}")
    lines.append(f"  {account.rows_read:,} rows read: {account.kept:,} kept, {len(account.rejected):,} rejected")
    lines += [f"  {count:,} out of scope: {reason}" for reason, count in sorted(account.out_of_scope.items())]
    lines += [f"  rejected: {rejection}" for rejection in account.rejected[:REJECTIONS_SHOWN]]
    if more := len(account.rejected) - REJECTIONS_SHOWN:
        lines += [f"  and {more:,} more; --json shows all"] if more > 0 else []
    lines += [f"  learnt: {one}" for one in account.learnt]
    lines += [f"  normalised: {count:,} {what}" for what, count in sorted(account.normalised.items())]
    lines += [f"  taken in although not whole: {finding}" for finding in file.findings[:REJECTIONS_SHOWN]]
    return lines + [f"  remark: {remark}" for remark in account.remarks]


def _hint(error: DataFileError) -> str:
    """What an unknown file comes nearest to; "" for nothing."""
    first = error.message.splitlines()[0].partition("is not a file we read.")[2]
    return first.strip()


def as_record(file: ImportedFile) -> dict[str, Any]:
    """The same, whole, for a program."""
    record: dict[str, Any] = {"path": str(file.path), "outcome": str(file.outcome)}
    if file.error:
        record["message"] = str(file.error)
        record["findings"] = list(getattr(file.error, "findings", ()))
    if file.read is None:
        return record
    read, account = file.read, file.read.account
    return record | {
        "source": read.source,
        "release": read.release,
        "released": read.released.isoformat(),
        "sha256": read.sha256,
        "rows_read": account.rows_read,
        "kept": account.kept,
        "out_of_scope": dict(sorted(account.out_of_scope.items())),
        "rejected": [
            {"sheet": r.sheet, "row": r.row, "column": r.column, "found": r.found, "expected": r.expected}
            for r in account.rejected
        ],
        "learnt": [{"code": one.code, "name": one.name, "level": one.level, "in": one.whole} for one in account.learnt],
        "normalised": dict(sorted(account.normalised.items())),
        "findings": list(file.findings),
        "remarks": [{"sheet": r.sheet, "row": r.row, "place": r.place, "text": r.text} for r in account.remarks],
    }
