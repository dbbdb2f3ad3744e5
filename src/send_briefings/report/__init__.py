"""Briefings as they show themselves in a notebook: charts, tables, sections, overviews, numbers led to their evidence.

In: what `narrative` says and `analysis` found. Out: blocks of HTML and inline SVG with their text alternatives, and the
evidence files that go beside a page.
"""
