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
    named = [_named(setting, ref, others, first=i == 0) for i, (ref, others) in enumerate(found)]
    first = f"recorded as 0 in {setting.name}, by the figures for {when(period)}: {wording.listed(named)}"
    return f"{wording.sentence(first)} Nought may mean that nothing was recorded, not that nothing was done."


def _named(setting: Setting, ref: Ref, others: int, *, first: bool) -> str:
    """A measure's name in the middle of a sentence, with how many of the others have a nought there too."""
    name = setting.measure(ref).name
    of_whom = f" of the other {setting.spec.peers}" if first else " of them"
    also = f" (so too in {wording.number(others)}{of_whom})" if others else ""
    return f"{name[:1].lower()}{name[1:]}{also}"
