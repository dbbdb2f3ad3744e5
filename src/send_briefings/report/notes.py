"""What an analyst may want to know of an area's figures for a place: gaps, changes of area, how they are made."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.analysis.setting import Setting


def notes_of(setting: Setting, remarks: Sequence[str] = ()) -> list[str]:
    """The notes, those on this place first; none where the area has no figure for it.

    Args:
        setting: the area and the place.
        remarks: what was noted of the place when the files were read.
    """
    if not any(setting.figures.latest(ref, setting.subject.code) for ref in setting.spec.refs):
        return []
    gaps = [gap.reason for gap in setting.spec.missing_periods]
    return list(dict.fromkeys([*_of_the_place(setting), *remarks, *gaps, *setting.spec.method_notes]))


def _of_the_place(setting: Setting) -> list[str]:
    points = []
    if setting.other_icbs:
        names = wording.listed([place.name for place in setting.other_icbs])
        verb = "serves" if len(setting.other_icbs) == 1 else "serve"
        points.append(
            f"{names} {verb} other parts of {setting.place.in_sentence}. Children there are not in these figures."
        )
    earlier = any(setting.figures.series(setting.spec.headline, code) for code in setting.place.predecessors)
    if setting.place.opened is not None and earlier:
        names = wording.listed([setting.names[code] for code in setting.place.predecessors])
        opened = wording.date_text(setting.place.opened)
        points.append(
            f"{setting.place.name} began on {opened}. Figures for earlier years are published under {names} and are "
            "not shown."
        )
    return points
