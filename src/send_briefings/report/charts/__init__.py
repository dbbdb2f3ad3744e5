"""The kinds of chart: one module a kind, named as `kind` in an area's `[[charts]]`, found by its being there.

To add one, add a module here and nothing else; `report.chart_kinds` says what it must have. The catalogue takes the
file's name as the kind's. A module whose name begins with an underscore is not a kind.
"""
