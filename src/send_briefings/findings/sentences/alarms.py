"""What is wrong with monthly figures, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from send_briefings import wording
from send_briefings.compare.submissions import Jump
from send_briefings.findings.setting import Setting
from send_briefings.model import Place
from send_briefings.model.area import Ref

UNEXPLAINED = "The NHS gives no reason. It may be a change in who is counted, so nothing is compared across it."
SMALL = "The NHS gives no reason. It is under a twentieth of the list of {name}, so that list is still compared."
AGAIN = "The old figures were probably submitted again."


def alarms_text(told: Sequence[str], rest: int) -> str:
    """Several alarms as one finding; `rest` counts those that are not told here."""
    text = "Take care with some of these figures. " + " ".join(told)
    if not rest:
        return text
    are = f"{'is' if rest == 1 else 'are'} {wording.counted(rest, 'more point')}"
    return f"{text} {wording.sentence(f'there {are} of this kind in the file of findings')}"


def month_name(month: date) -> str:
    """A month in words."""
    return wording.month_text(month)


def checked_text(publication: str) -> str:
    """The line under the alarms: how they were found."""
    return f"Found by comparing every monthly workbook held, {publication}."


def jump_text(setting: Setting, ref: Ref, body: Place, jump: Jump, reason: str) -> str:
    """That a list doubled or halved in a month, and what is said of that."""
    service = setting.spec.breakdowns[ref.breakdown].phrase
    before = f"{wording.number(jump.before)} in {wording.month_text(jump.earlier)}"
    after = f"{wording.number(jump.after)} in {wording.month_text(jump.later)}"
    return f"The number waiting for {service} at {body.name} went from {before} to {after}. {reason}"


def repeat_text(setting: Setting, ref: Ref | None, body: Place, earlier: date, later: date) -> str:
    """That a month's figures are those of the month before, of one service or of all (None)."""
    name = f" for {setting.spec.breakdowns[ref.breakdown].phrase}" if ref else ""
    width = "in every band of waiting" if ref else "in every service here and every band of waiting"
    months = wording.month_text(later), wording.month_text(earlier)
    return f"{body.name}'s figures{name} for {months[0]} are the same, {width}, as for {months[1]}. {AGAIN}"


def copied_text(setting: Setting, lines: Sequence[Ref], body: Place, month: date, value: float | None, of: int) -> str:
    """That a body reported the same number for several services; `of` counts the months in which it did."""
    number = wording.number(value) if value is not None else ""
    text = (
        f"{body.name} reported the same number, {number}, for {_services(setting, lines)} in "
        f"{wording.month_text(month)}, with the same waits. One list has probably been entered more than once, so "
        "these figures are not compared."
    )
    return f"{text} It did so in {of} of the months held." if of > 1 else text


def not_submitted_text(setting: Setting, absent: Sequence[Ref], body: Place, months: Sequence[date]) -> str:
    """That a body sent no figures for some services and months."""
    return f"{body.name} has no figures for {_services(setting, absent)} for {_months(months)}. Nothing was submitted."


def moves_text(setting: Setting, body: Place, words: str, by_month: Mapping[date, Sequence[Ref]]) -> str:
    """That a provider first or no longer appears, for which services and when."""
    moves = [f"for {_services(setting, moved)} in {wording.month_text(month)}" for month, moved in by_month.items()]
    return wording.sentence(f"{body.name} {words} {'; '.join(moves)}")


def _services(setting: Setting, refs: Sequence[Ref]) -> str:
    return wording.listed([setting.spec.breakdowns[ref.breakdown].phrase for ref in refs])


def _months(months: Sequence[date]) -> str:
    """The months by name; more than three as a count between the first and the last."""
    if len(months) <= 3:
        return wording.listed([wording.month_text(month) for month in months])
    first, last = wording.month_text(months[0]), wording.month_text(months[-1])
    return f"{wording.counted(len(months), 'month')} between {first} and {last}"
