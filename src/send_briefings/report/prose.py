"""A briefing's prose about several findings: public statements of its figures, and how easy it is to read."""

from __future__ import annotations

import re
from collections.abc import Sequence

MEASURE = "Automated Readability Index, plus five years"
END = re.compile(r"(?<=[.!?])(?<!\bSt\.)\s+(?=[A-Z0-9£−])")


def readability(texts: Sequence[str]) -> dict[str, str | float | int] | None:
    """The reading age of some texts together, with what it is made of; None where there are no words.

    The Automated Readability Index (E. A. Smith and R. J. Senter, AMRL-TR-66-220, 1967) is a school grade of the United
    States: 4.71 x characters a word + 0.5 x words a sentence - 21.43. A child is five years old before the first grade,
    so five is added for an age in years. Every character but a space counts, a figure is a word, and a sentence ends at
    a full stop, question or exclamation mark before a capital or a figure; the point in 38.1% ends none. The measure
    knows nothing of what words mean: it finds long words and long sentences, no more.

    >>> readability(["The rate fell. It is still high."])
    {'measure': 'Automated Readability Index, plus five years', 'reading_age': 2.8, 'words': 7, 'sentences': 2}
    """
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in sentence.split()]
    if not words:
        return None
    grade = 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43
    return {
        "measure": MEASURE,
        "reading_age": round(grade + 5, 1),
        "words": len(words),
        "sentences": len(sentences),
    }


def sentences_of(text: str) -> list[str]:
    """The sentences of a text.

    >>> sentences_of("It fell by 1.5 points to 38.1%. In St. Helens it rose? No.")
    ['It fell by 1.5 points to 38.1%.', 'In St. Helens it rose?', 'No.']
    """
    return [part for part in END.split(text.strip()) if part]
