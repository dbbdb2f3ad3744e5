"""What people write by hand, read strictly: areas, sources, places, claims, the register, overviews, and plans of runs.

In: TOML and CSV under `data/catalogue`, and plan files. Out: values of `model`, or every fault at once with its file
and line. It opens no published figures.
"""
