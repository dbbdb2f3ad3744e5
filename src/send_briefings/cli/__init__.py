"""The command line: reads the words of a command, calls one function, and turns faults into exit codes."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; see `send_briefings.errors` for what each code means.

    What it needs is imported here, not above: each worker process of a run imports this module again.
    """
    from send_briefings.cli.application import main as run

    return run(arguments)


__all__ = ["main"]
