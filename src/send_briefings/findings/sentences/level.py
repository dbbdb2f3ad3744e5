"""A figure, how it moved and how it stands, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.level import Course, Level
from send_briefings.findings.sentences.change import broken_sentence, change_sentence, long_sentence
from send_briefings.findings.sentences.process import process_sentence, usual_range_sentence
from send_briefings.findings.sentences.standing import position_sentence
from send_briefings.findings.sentences.trend import trend_sentence
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import too_few


def level_text(setting: Setting, found: Level, course: Course) -> str:
    """The finding in sentences. That a figure is within its usual range is said of the area's headline only."""
    parts = [wording.sentence(setting.statement(found.figure))]
    if found.unjudged:
        told_already = found.figure.ref != setting.spec.headline and bool(too_few(setting, found.figure))
        return " ".join(parts if told_already else [*parts, wording.sentence(found.unjudged)])
    if found.short is not None and found.long is not None and found.short.broken == found.long.broken != "":
        parts.append(broken_sentence(setting, [found.short, found.long]))
    else:
        parts += [change_sentence(setting, found.short)] if found.short is not None else []
        parts += [long_sentence(setting, found.long)] if found.long is not None else []
    parts += [process_sentence(setting, course.process), trend_sentence(setting, course.trend)]
    if found.figure.ref == setting.spec.headline:
        parts.append(usual_range_sentence(setting, course.process))
    parts.append(position_sentence(setting, found.place))
    return " ".join(part for part in parts if part)
