"""Methods over figures: intervals, changes, ranks, trends, control charts, comparability, disclosure control.

In: plain numbers and `Figures` (the tidy table by series, place and period). Out: frozen results, each with why there
is none; no sentence, no file. Each method's docstring names its source.
"""
