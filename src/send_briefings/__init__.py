"""Briefings that councillors can trust, from published figures about children with SEND."""

__version__ = "0.1.0"
