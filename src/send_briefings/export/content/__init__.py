"""An executed notebook to safe, well-ordered content: what both the HTML page and the PDF are made from."""

from send_briefings.export.content.document import Document, read_document
from send_briefings.export.content.metadata import BriefingMetadata, attachments, briefing_metadata
from send_briefings.export.content.outputs import LeftOut

__all__ = ["BriefingMetadata", "Document", "LeftOut", "attachments", "briefing_metadata", "read_document"]
