"""Text for a reader whose numbers carry what they come from.

A `Text` is made of literal words and of `Number` parts; it is composed, never searched. A literal may not hold a digit:
a number that is written must say whether it was observed, computed or is a constant of law, method or catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from send_briefings.analysis.figures import Figure

Part = Literal["value", "numerator", "denominator", "period"]
Reason = Literal["law", "target", "method", "catalogue", "name", "date"]
_CONSTANT = re.compile(r"([−+]?£?\d(?:[\d,./]*\d)?(?:%|(?:st|nd|rd|th)\b)?)")
_FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Observed:
    """A number that stands in a row of the tidy table: its value, a count behind it, or its period."""

    figure: Figure
    part: Part = "value"


@dataclass(frozen=True, slots=True)
class Computed:
    """A number worked out from rows of the tidy table.

    `how` names the calculation in a word or two ("difference", "rank", "places with less"), `value` is its result
    before rounding (a text for a word such as a name of a share), and `figures` are the rows it was made from.
    """

    how: str
    value: float | str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that no figure gives: of the law, a target, the method, the catalogue's words, a name or a date."""

    reason: Reason


Source = Observed | Computed | Constant


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is shown, in figures or in words, with its source."""

    shown: str
    source: Source

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The rows it comes from."""
        if isinstance(self.source, Observed):
            return (self.source.figure,)
        return self.source.figures if isinstance(self.source, Computed) else ()


@dataclass(frozen=True, slots=True)
class Text:
    """Words and numbers in order; `str()` gives the plain text.

    >>> law = Number("20", Constant("law"))
    >>> str(Text.of("issued within ", law, " weeks").sentence())
    'Issued within 20 weeks.'
    >>> Text.of("issued within 20 weeks")
    Traceback (most recent call last):
    ValueError: 'issued within 20 weeks' holds a digit: a number needs a source
    """

    parts: tuple[str | Number, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a literal that holds a digit."""
        for part in self.parts:
            if isinstance(part, str) and any(letter.isdigit() for letter in part):
                raise ValueError(f"'{part}' holds a digit: a number needs a source")

    @classmethod
    def of(cls, *parts: str | Number | Text) -> Text:
        """The text of these parts, one after another; empty ones fall away, neighbouring words become one part."""
        flat: list[str | Number] = []
        for part in parts:
            for piece in part.parts if isinstance(part, Text) else (part,):
                if isinstance(piece, str) and flat and isinstance(flat[-1], str):
                    flat[-1] += piece
                elif piece != "":
                    flat.append(piece)
        return cls(tuple(flat))

    @classmethod
    def constant(cls, words: str, reason: Reason) -> Text:
        """Words of the law, the catalogue or a name, in which figures may stand.

        >>> [number.shown for number in Text.constant("aged 16 and 17", "catalogue").numbers]
        ['16', '17']
        >>> [number.shown for number in Text.constant("95% of the 2nd", "method").numbers]
        ['95%', '2nd']
        """
        pieces = _CONSTANT.split(words)
        return cls.of(*(Number(p, Constant(reason)) if at % 2 else p for at, p in enumerate(pieces)))

    @classmethod
    def fill(cls, template: str, slots: Mapping[str, str | Number | Text], reason: Reason = "catalogue") -> Text:
        """A template of the catalogue with its {slots} filled; figures in its own words are constants for `reason`.

        Raises:
            KeyError: for a slot that is not given.

        >>> str(Text.fill("{value} within 20 weeks", {"value": Number("27%", Computed("share", 26.7))}))
        '27% within 20 weeks'
        """
        pieces = _FIELD.split(template)
        return cls.of(*(slots[p] if at % 2 else cls.constant(p, reason) for at, p in enumerate(pieces)))

    @classmethod
    def joined(cls, texts: Iterable[str | Number | Text], between: str = " ", last: str | None = None) -> Text:
        """Several texts with words between them, and others before the last.

        >>> str(Text.joined(["Leeds", "Kent", "Bury"], ", ", " and "))
        'Leeds, Kent and Bury'
        """
        listed = [one for one in texts if one not in ("", Text())]
        end = between if last is None else last
        parts: list[str | Number | Text] = []
        for at, one in enumerate(listed):
            parts += [*([end if at == len(listed) - 1 else between] if at else []), one]
        return cls.of(*parts)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers in order."""
        return tuple(part for part in self.parts if isinstance(part, Number))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The rows of all its numbers, each once."""
        return tuple(dict.fromkeys(figure for number in self.numbers for figure in number.figures))

    def capitalised(self) -> Text:
        """The same with a capital first letter."""
        if not self.parts:
            return self
        first, *rest = self.parts
        shown = first.shown if isinstance(first, Number) else first
        large = shown[:1].upper() + shown[1:]
        return Text((replace(first, shown=large) if isinstance(first, Number) else large, *rest))

    def uncapitalised(self) -> Text:
        """The same with a small first letter, to stand after a colon; a name or an abbreviation keeps its capitals.

        >>> str(Text.of("The newest figures").uncapitalised()), str(Text.of("EHC plans").uncapitalised())
        ('the newest figures', 'EHC plans')
        """
        if not self.parts or (isinstance(self.parts[0], Number) and isinstance(self.parts[0].source, Constant)):
            return self
        first, *rest = self.parts
        shown = first.shown if isinstance(first, Number) else first
        if shown[1:2].isupper():
            return self
        small = shown[:1].lower() + shown[1:]
        return Text((replace(first, shown=small) if isinstance(first, Number) else small, *rest))

    def sentence(self) -> Text:
        """The same as a sentence: a capital first letter and a full stop, unless it ends with one already."""
        end = "" if str(self).endswith((".", "?", "!")) or not self.parts else "."
        return Text.of(self.capitalised(), end)

    def clause(self) -> Text:
        """The same without a full stop at its end."""
        last = self.parts[-1] if self.parts else ""
        return Text.of(*self.parts[:-1], last.removesuffix(".")) if isinstance(last, str) else self

    def spans(self) -> Iterator[tuple[int, int, Number]]:
        """Where each number begins and ends in the plain text."""
        at = 0
        for part in self.parts:
            size = len(part.shown if isinstance(part, Number) else part)
            if isinstance(part, Number):
                yield at, at + size, part
            at += size

    def __add__(self, other: str | Number | Text) -> Text:
        """This text followed by another part."""
        return Text.of(self, other)

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.parts)

    def __str__(self) -> str:
        """The plain text."""
        return "".join(part.shown if isinstance(part, Number) else part for part in self.parts)

    def as_json(self, row_id: Any) -> dict[str, Any]:
        """The text and each number's source; `row_id` gives a figure's identifier in the file of figures."""
        return {"text": str(self), "numbers": [_number_json(number, row_id) for number in self.numbers]}


def _number_json(number: Number, row_id: Any) -> dict[str, Any]:
    source = number.source
    if isinstance(source, Observed):
        return {"number": number.shown, "how": source.part, "rows": [row_id(source.figure)]}
    if isinstance(source, Constant):
        return {"number": number.shown, "how": source.reason}
    rows = [row_id(figure) for figure in source.figures]
    return {"number": number.shown, "how": source.how, "value": source.value, "rows": rows}
