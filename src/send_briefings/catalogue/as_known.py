"""An area's words as they could have been written on a day: without what happened, or was found out, after it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from send_briefings.model.area import AreaSpec
from send_briefings.model.period import MONTHS

_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) )?(?:(?P<month>{'|'.join(MONTHS)}) )?(?P<year>(?:19|20)\d\d)(?P<span>[/-]\d\d)?\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


def area_as_known(spec: AreaSpec, day: date) -> AreaSpec:
    """The area with only the words that could stand in a briefing of that day.

    Breaks that began later, and caveats and questions that name a later time, are left out; of definitions and words
    explained, the sentences that do. That nobody publishes a figure is known from the day it was checked on.
    """
    measures = {name: replace(one, definition=earlier(one.definition, day)) for name, one in spec.measures.items()}
    return replace(
        spec,
        measures=MappingProxyType(measures),
        breaks=tuple(replace(one, text=earlier(one.text, day)) for one in spec.breaks if one.start <= day),
        revision_reasons=tuple(one for one in spec.revision_reasons if not names_later(one.reason, day)),
        caveats=tuple(one for one in spec.caveats if not names_later(one.text, day)),
        method_notes=tuple(text for text in spec.method_notes if not names_later(text, day)),
        questions=tuple(
            one for one in spec.questions if not any(names_later(text, day) for text in (one.text, one.why))
        ),
        glossary=tuple((term, earlier(meaning, day)) for term, meaning in spec.glossary),
        no_figure=spec.no_figure if spec.no_figure and spec.no_figure.checked <= day else None,
    )


def names_later(text: str, day: date) -> bool:
    """Whether a text names a day, month or year that begins after a day.

    A school or financial year (2024/25, 2024-25) begins in September or April of its first year.

    >>> names_later("Since December 2024 there are two bands.", date(2024, 6, 30))
    True
    >>> names_later("From 2023 on, 2,250 children.", date(2023, 6, 30))
    False
    """
    return any(_begins(found) > day for found in _DAY.finditer(text))


def earlier(text: str, day: date) -> str:
    """The sentences of a text that name no time after a day.

    >>> earlier("There are ten. Since May 2025 by the set of that month.", date(2023, 6, 30))
    'There are ten.'
    """
    return " ".join(part for part in _SENTENCE.split(text) if not names_later(part, day))


def _begins(found: re.Match[str]) -> date:
    month = MONTHS.index(found["month"]) + 1 if found["month"] else 1
    if found["span"]:
        month = 9 if found["span"][0] == "/" else 4
    return date(int(found["year"]), month, int(found["day"]) if found["day"] and found["month"] else 1)
