"""The command line: reads the words of a command, calls one function, and turns faults into exit codes."""

from send_briefings.cli.application import main

__all__ = ["main"]
