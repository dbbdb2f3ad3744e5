"""Publishing finished briefings, all or nothing, with an index and checksums."""

from send_briefings.publish.held_back import as_held_back, held_back_text, same_briefing
from send_briefings.publish.lock import WAIT_SECONDS, is_locked, locked
from send_briefings.publish.made import MadeBriefings
from send_briefings.publish.record import HeldBack, Record, by_path, record_of
from send_briefings.publish.refusal import refused
from send_briefings.publish.shelf import Shelf, shelf_at

__all__ = [
    "WAIT_SECONDS",
    "HeldBack",
    "MadeBriefings",
    "Record",
    "Shelf",
    "as_held_back",
    "by_path",
    "held_back_text",
    "is_locked",
    "locked",
    "record_of",
    "refused",
    "same_briefing",
    "shelf_at",
]
