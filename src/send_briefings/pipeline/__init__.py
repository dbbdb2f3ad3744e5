"""Runs: notebooks executed, exported, checked, published all together or not at all, kept, verified, scheduled.

In: a plan of `config`, the notebooks and all that they read. Out: a folder or store of published briefings with an
index, checksums and the record of what went in; the notebook is the only input of what is published.
"""
