"""The kinds of finding, one a module with its words, found by being there: a module `level` here is the kind `level`.

Each has

    find(setting: Setting, spec: FindingSpec) -> Finding | None

which gives the finding, or None where the figures for it are not there. A new kind is a new module; an area's catalogue
file names it.
"""
