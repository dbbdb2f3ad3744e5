"""Findings to sentences: all that a briefing says of a figure is written here, in the words of `findings.words`."""
