"""What asking a publisher came to: four answers that are never confused, and why a question had no answer."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What a publisher's service said of a source."""

    NOTHING_NEW = "nothing new"
    NEW_RELEASE = "new release"
    CORRECTED = "same release, other figures"
    CANNOT_TELL = "cannot tell"


class Why(StrEnum):
    """Why it cannot be told what is newest."""

    UNREACHABLE = "not reached"
    MOVED = "moved"
    NOT_FOUND = "not found"
    WITHDRAWN = "withdrawn"
    AMBIGUOUS = "more than one match"
    NOT_AS_DESCRIBED = "not as described"
    TOO_LARGE = "too large"
    NOT_ALLOWED = "not allowed"


class CannotTell(Exception):  # noqa: N818 - an answer, not a fault of this program
    """A question to a publisher that had no answer: what was found, and what to do.

    What is held stays as it is. `unreachable` ones are the network's or the publisher's; every other needs a person.
    """

    def __init__(self, why: Why, message: str, next_step: str = "") -> None:
        self.why = why
        self.message = message
        self.next_step = next_step
        super().__init__(message)

    @property
    def unreachable(self) -> bool:
        """Whether the publisher could not be asked at all."""
        return self.why is Why.UNREACHABLE
