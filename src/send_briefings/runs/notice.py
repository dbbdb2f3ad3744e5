"""Telling someone how a run ended, by a command or a web address of theirs."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from send_briefings.errors import SendBriefingsError
from send_briefings.plans.model import Notice
from send_briefings.runs.manifest import FAILED, NOTHING_NEW, PUBLISHED, Manifest
from send_briefings.runs.summary import summary, without_faults

WAIT_SECONDS = 30
FROM_ENVIRONMENT = "env:"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NoticeError(SendBriefingsError):
    """The run ended as it says, but the notice of it could not be given."""

    exit_code = 9


def is_due(notice: Notice, manifest: Manifest) -> bool:
    """Whether this outcome is one the notice is for; an update after which a person is needed counts as a failure."""
    failed = manifest.outcome not in {PUBLISHED, NOTHING_NEW} or manifest.exit_code != 0
    failed = failed or any(one["needed"] for one in manifest.update)
    wanted = {"failure": failed, "change": failed or manifest.outcome == PUBLISHED, "always": True}
    return wanted[notice.on]


def give_notice(notice: Notice, manifest: Manifest) -> None:
    """Give the notice: a summary on the command's standard input, or as JSON to the address.

    The command gets SEND_RUN, SEND_OUTCOME and SEND_EXIT_CODE in its environment.

    Raises:
        NoticeError: the command failed, or the address did not take it. An address is never repeated in the message.
    """
    if notice.command:
        _by_command(notice.command, summary(manifest), manifest)
    if notice.webhook:
        _by_webhook(notice.webhook, without_faults(manifest), manifest)


def _by_command(command: tuple[str, ...], text: str, manifest: Manifest) -> None:
    said = {"SEND_RUN": manifest.id, "SEND_OUTCOME": manifest.outcome, "SEND_EXIT_CODE": str(manifest.exit_code)}
    try:
        subprocess.run(
            command,
            input=text.encode(),
            env={**os.environ, **said},
            check=True,
            capture_output=True,
            timeout=WAIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as fault:
        told = getattr(fault, "stderr", None) or b""
        reason = told.decode(errors="replace").strip().splitlines()[-1:] or [str(fault)]
        raise NoticeError(
            f"The notice could not be given: {command[0]}: {reason[0][:200]}",
            next_step="Check the command under [notice] in the plan.",
        ) from fault


class _StaysThere(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it might lead to an address that others can read."""

    def redirect_request(self, *_: object) -> None:
        """None: the answer is taken as it is, an error."""


def _is_private(address: str) -> bool:
    """Whether nobody can read on the way what is posted to an address: it is encrypted, or does not leave the machine.

    >>> _is_private("https://example.org/hook"), _is_private("http://example.org"), _is_private("http://127.0.0.1:80/")
    (True, False, True)
    """
    found = urllib.parse.urlsplit(address)
    return bool(found.hostname) and (found.scheme == "https" or (found.scheme == "http" and found.hostname in LOOPBACK))


def _by_webhook(address: str, text: str, manifest: Manifest) -> None:
    if address.startswith(FROM_ENVIRONMENT):
        address = os.environ.get(address.removeprefix(FROM_ENVIRONMENT), "")
    content = {"text": text, "run": manifest.id, "outcome": manifest.outcome, "failed": manifest.count(FAILED)}
    try:
        if not _is_private(address):
            raise NoticeError(
                "The notice could not be given: the web address under [notice] does not begin with https://.",
                next_step="Give one that does, so that nobody on the way can read it, in the environment variable too.",
            )
        request = urllib.request.Request(address, json.dumps(content).encode(), {"Content-Type": "application/json"})
        with urllib.request.build_opener(_StaysThere).open(request, timeout=WAIT_SECONDS):
            return
    except (OSError, ValueError) as fault:
        reason = f"HTTP {fault.code}" if isinstance(fault, urllib.error.HTTPError) else type(fault).__name__
        raise NoticeError(
            f"The notice could not be given: the web address under [notice] did not take it ({reason}).",
            next_step="Check the address, or the environment variable that holds it, and the connection.",
        ) from fault
