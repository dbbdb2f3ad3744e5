"""What a control chart says, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.process import Process
from send_briefings.findings.sentences.reasons import TOO_FEW_POINTS
from send_briefings.findings.setting import Setting, when
from send_briefings.statistics import Limits, Signal
from send_briefings.statistics.signals import WINDOW


def process_sentence(setting: Setting, found: Process | None) -> str:
    """What the newest month says of the process, in a sentence or two; "" where there is no signal or no verdict."""
    if found is None or found.limits is None or not found.newest:
        return ""
    return f"{wording.sentence(signal_clause(setting, found))} {caution_sentence(setting)}".rstrip()


def caution_sentence(setting: Setting) -> str:
    """How far to trust the signals of a list that is mostly the same children month after month; "" for others."""
    if "waiting" not in setting.spec.measures:
        return ""
    return (
        "That is a sign of change, but no proof: most children on a list are still on it a month later, and such lists "
        "give more false signs."
    )


def usual_range_sentence(setting: Setting, found: Process | None) -> str:
    """That the newest month is within the usual range of its stretch, as a sentence; "" where it cannot be said."""
    if found is None or found.limits is None or found.newest:
        return ""
    return wording.sentence(f"it is within {range_text(setting, found, found.limits)}")


def verdict_text(setting: Setting, found: Process | None) -> str:
    """What a chart of the series says, in words: the signal's sentence, the usual range, or why there is neither."""
    if found is None:
        return ""
    if found.limits is None:
        return wording.sentence(f"no verdict on its course: {found.why_no_verdict.removeprefix(TOO_FEW_POINTS)}")
    return process_sentence(setting, found) or usual_range_sentence(setting, found)


def range_text(setting: Setting, found: Process, limits: Limits) -> str:
    """The usual range of a stretch in words; the limits of what a share can be bound it."""
    ref = found.stretch.figures[0].ref
    since = when(found.stretch.figures[0].period)
    low, high = (setting.amount(ref, value) for value in (limits.lower, limits.upper))
    if limits.lower <= 0:
        return f"its usual range since {since}, up to {high}"
    if limits.upper >= 100:
        return f"its usual range since {since}, {low} and above"
    return f"its usual range since {since}, {low} to {high}"


def signal_clause(setting: Setting, found: Process) -> str:
    """The strongest signal of the newest month, as a clause; "" where there is none."""
    limits = found.limits
    if limits is None or not found.newest:
        return ""
    signal = found.newest[0]
    run = found.run(signal)
    since = when(found.stretch.figures[0].period)
    if signal in (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT):
        side = "above" if signal.upward else "below"
        return f"at {setting.value(run[-1])} it is {side} {range_text(setting, found, limits)}"
    if signal in (Signal.RISING, Signal.FALLING):
        verb = "risen" if signal.upward else "fallen"
        return f"it has {verb} every month since {when(run[0].period)}, when it was {setting.value(run[0])}"
    if signal in (Signal.NEAR_UPPER, Signal.NEAR_LOWER):
        end = "top" if signal.upward else "bottom"
        months = wording.NUMBERS[len(found.near())]
        last = wording.NUMBERS[WINDOW]
        which = f"the last {last} months" if len(found.near()) == WINDOW else f"{months} of the last {last} months"
        return f"{which} are near the {end} of {range_text(setting, found, limits)}"
    side = "above" if signal.upward else "below"
    average = setting.amount(run[-1].ref, limits.mean)
    count = wording.counted(len(run), "month").removesuffix(" months")
    return f"the last {count} months are all {side} the average since {since}, which is {average}"
