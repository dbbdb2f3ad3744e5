"""The command line: reads the words of a command, calls one function, and turns faults into exit codes."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; see `send_briefings.errors` for what each code means.

    What it needs is imported here, not above: each worker process of a run imports this module again.
    """
    import sys

    from send_briefings.cli.process import exit_code_of

    given = list(sys.argv[1:] if arguments is None else arguments)

    def command() -> None:
        from send_briefings.cli.application import application

        application()(args=given, prog_name="send-briefings")

    return exit_code_of(command, debug=given[:1] == ["--debug"])


__all__ = ["main"]
