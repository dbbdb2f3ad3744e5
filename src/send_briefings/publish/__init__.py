"""Publishing finished briefings into a folder, all or nothing, with an index and checksums."""

from send_briefings.publish.briefing import Briefing
from send_briefings.publish.publishing import publish

__all__ = ["Briefing", "publish"]
