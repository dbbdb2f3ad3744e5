"""`send-briefings data freshness`: what is held of each source, what is newest, and what is due or overdue."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from send_briefings.cli.screen import print_table

EXAMPLES = """\b
Examples:
  send-briefings data freshness
  send-briefings data freshness --json
"""


def freshness(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show how fresh each source is: what is held, what is newest, and when the next release is due.

    No publisher is asked: it is what the last `data update` found out. A date is the publisher's own where it gives
    one, else a month worked out from how often its figures come ("about").
    """
    from datetime import UTC, datetime

    from send_briefings.catalogue.root import project_root
    from send_briefings.catalogue.sources import load_sources
    from send_briefings.live.freshness import freshness as found
    from send_briefings.live.lock import State
    from send_briefings.observations import Store

    home = project_root()
    state, store = State(home / "data" / "live"), Store.open(home / "data" / "published")
    rows = found(load_sources().values(), store, state, datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps({"sources": [row.as_json() for row in rows]}, indent=1, ensure_ascii=False))
        return
    print_table(
        ("Source", "Held", "Published", "Newest known", "Next due", "Status", "Asked"),
        [
            (
                row.source,
                row.held or "-",
                row.held_released or "-",
                row.newest or "-",
                row.due or "-",
                row.status,
                row.asked or "never",
            )
            for row in rows
        ],
    )
