"""An outcome area for one place, ready to show."""

from send_briefings.briefing.area import Area, load_area

__all__ = ["Area", "load_area"]
