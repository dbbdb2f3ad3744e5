"""What noughts may mean, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Period
from send_briefings.model.area import Ref

NO_RECORD = "a nought may be for want of a record"


def noughts_text(setting: Setting, period: Period, found: Sequence[tuple[Ref, int]]) -> str:
    """What is nought here, for how many of the others each is so too, and that nothing may have been recorded."""
    first = (
        f"{'one count' if len(found) == 1 else 'some counts'} for {when(period)} {'is' if len(found) == 1 else 'are'} 0"
    )
    told = [_nought(setting, ref, others, first=i == 0) for i, (ref, others) in enumerate(found)]
    doubt = "nought may mean that nothing was recorded, not that nothing was done"
    return " ".join(wording.sentence(part) for part in (first, *told, doubt))


def _nought(setting: Setting, ref: Ref, others: int, *, first: bool) -> str:
    """A measure that is nought, and in how many of the others it is so too."""
    of_whom = f"of the other {setting.spec.peers}" if first else "of them"
    also = f" and in {wording.number(others)} {of_whom}" if others else ""
    return f"{setting.measure(ref).name}: 0 {setting.subject.located}{also}"
