"""Faults a person can mend, apart from bugs.

Every error here is shown without a traceback and ends the command with its own exit code. An error says what was
found, where, what was expected, and what to do next. Anything else that is raised is a bug (exit code 1).

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a bug in this program |
| 2 | the command, a parameter, a place, an area or a measure was not understood |
| 3 | a data file was refused or could not be read, or a council's own file in `data/local` has faults |
| 4 | the catalogue (TOML or CSV under `data/catalogue`) has faults, or a council's own targets or words have |
| 5 | a notebook failed |
| 6 | a page could not be exported, or failed its accessibility check; of `release`, a link leads nowhere |
| 7 | the reports folder or the store could not be written |
| 8 | another run holds the lock, or somebody changed what a run is made from, or published, while it was at work |
| 9 | the run did what it was to do, but the notice of it could not be given |
| 10 | a replay gave other bytes than the run it repeats |
| 11 | a published page says what the figures do not |
| 12 | `data update`: a person is needed; something is held back, moved, withdrawn or not as described |
| 13 | `data update`: a publisher could not be reached, so what is newest is not known |
| 129 | stopped, its terminal having been closed (SIGHUP); what was published is untouched |
| 130 | stopped with Ctrl+C; what was published is untouched |
| 143 | stopped by the system (SIGTERM); what was published is untouched. Any other signal n gives 128 + n |
"""

from __future__ import annotations

from collections.abc import Sequence

CATALOGUE = "The catalogue has faults"


class SendBriefingsError(Exception):
    """A fault with a next step, shown to the user as text.

    Args:
        message: what was found, where, and what was expected.
        next_step: what the person can do about it.

    >>> str(SendBriefingsError("No file 'x.csv'.", next_step="Check the path."))
    "No file 'x.csv'.\\nNext: Check the path."
    """

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        self.message = message
        self.next_step = next_step
        super().__init__(f"{message}\nNext: {next_step}" if next_step else message)


class UsageError(SendBriefingsError):
    """The command, a parameter, a place, an area or a measure was not understood."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that is in no list; says the nearest ones.

    >>> print(UnknownNameError("place", "Birmingam", ["Birmingham"]))
    No place is called 'Birmingam'.
    Next: Did you mean Birmingham?
    """

    def __init__(self, kind: str, given: str, suggestions: Sequence[str] = (), *, next_step: str = "") -> None:
        self.kind = kind
        self.given = given
        self.suggestions = tuple(suggestions)
        step = next_step or (f"Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else "")
        super().__init__(f"No {kind} is called '{given}'.", next_step=step)


class DataFileError(SendBriefingsError):
    """A data file was refused; nothing of it was stored."""

    exit_code = 3


class CatalogueError(SendBriefingsError):
    """The catalogue, or what a council states in TOML, has faults; all are listed, each with its file and line."""

    exit_code = 4

    def __init__(self, faults: Sequence[str], what: str = CATALOGUE) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{what}:\n" + "\n".join(f"  {fault}" for fault in self.faults))


class NotebookError(SendBriefingsError):
    """A notebook failed; the briefing it would have replaced is untouched."""

    exit_code = 5


class ExportError(SendBriefingsError):
    """A page could not be exported, or failed its accessibility check."""

    exit_code = 6


class StorageError(SendBriefingsError):
    """The reports folder or the store could not be written; what was there is untouched."""

    exit_code = 7


class BusyError(SendBriefingsError):
    """Another run holds the lock."""

    exit_code = 8
