"""The `send-briefings data` commands."""
