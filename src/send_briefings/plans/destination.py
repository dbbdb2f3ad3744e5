"""Where a plan's briefings go, and whom to tell how the run ended."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from send_briefings.catalogue.place_names import shown
from send_briefings.catalogue.root import project_root
from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.plans.model import Notice
from send_briefings.plans.secrecy import secret_form

WHEN = ("failure", "change", "always")
A_FOLDER = 'a folder such as "../reports", or an address such as "s3://bucket/reports"'
A_WEBHOOK = '"https://..." or "env:NAME", the environment variable that holds it'
NO_SECRET = "none in a plan: keep it in an environment variable or a file of the account that runs the plan"
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*::)*(?P<scheme>[a-z][a-z0-9+.-]*)://[^/\s]\S*|file:///\S+")
_VARIABLE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")


def read_output(table: TomlTable, plan: Path) -> str:
    """Where the briefings go: an absolute folder, or an fsspec address as it was written; `reports/` by default.

    A relative folder is meant from the plan's own. A folder that holds the plan or the project is refused: publishing
    replaces what is in it.
    """
    text = table.string("output", str(project_root().absolute() / "reports"))
    if not text.strip() or "output" not in table:
        return text
    if secret_form(text):
        table.fault("output", "'output' holds what looks like a secret", NO_SECRET)
    elif "://" in text:
        _check_address(table, text)
    else:
        return _folder(table, text, plan)
    return text


def read_notice(document: TomlTable) -> Notice | None:
    """Whom to tell, from the plan's [notice]; None where it has none."""
    table = document.table("notice", needed=False)
    notice = Notice(table.strings("command", ()), table.string("webhook", ""), table.string("on", WHEN[0], one_of=WHEN))
    if not isinstance(document.values.get("notice"), dict):
        return None
    if "command" not in table and "webhook" not in table:
        table.fault(None, "the table 'notice' tells nobody", "a 'command' or a 'webhook'")
    if table.values.get("command") == [] or (notice.command and not notice.command[0].strip()):
        table.fault("command", "'command' names no program", 'a list such as ["mail", "-s", "Briefings", "officer"]')
    if any(not part.isprintable() for part in notice.command):
        table.fault("command", "'command' holds a character that cannot be printed", "plain texts")
    if any(secret_form(part) for part in notice.command):
        table.fault("command", "'command' holds what looks like a secret", NO_SECRET)
    if isinstance(table.values.get("webhook"), str):
        _check_webhook(table, notice.webhook)
    return notice


def _check_address(table: TomlTable, text: str) -> None:
    address = _ADDRESS.fullmatch(text)
    if address is None or not text.isprintable():
        table.fault("output", f"'output' is '{shown(text)}'", A_FOLDER)
    elif address["scheme"] in {"http", "https"}:
        table.fault("output", "'output' is a web page's address, which cannot be written to", A_FOLDER)


def _folder(table: TomlTable, text: str, plan: Path) -> str:
    try:
        folder = (plan.absolute().parent / Path(text).expanduser()).resolve()
        is_file = folder.is_file()
    except (OSError, ValueError, RuntimeError):
        table.fault("output", f"'output' is '{shown(text)}', which names no folder here", A_FOLDER)
        return text
    if is_file:
        table.fault("output", f"'output' is '{shown(text)}', which is a file", A_FOLDER)
    elif any(inner.is_relative_to(folder) for inner in (plan.resolve(), project_root().resolve())):
        table.fault("output", f"'output' is '{shown(text)}', which holds more than briefings", "a folder of its own")
    return str(folder)


def _check_webhook(table: TomlTable, webhook: str) -> None:
    if _VARIABLE.fullmatch(webhook):
        return
    try:
        parts = urlsplit(webhook)
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    if secret_form(webhook):
        table.fault("webhook", "'webhook' holds what looks like a secret", A_WEBHOOK)
    elif parts is None or parts.scheme != "https" or not host or not webhook.isprintable() or " " in webhook:
        table.fault("webhook", f"'webhook' is '{shown(webhook)}'", A_WEBHOOK)
