"""Hiding small numbers of children in a place's own returns, all of them together, before anything else sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from send_briefings.analysis.count_tables import Tables
from send_briefings.analysis.disclosure import protect
from send_briefings.data.local_disclosure import Counts as Counts
from send_briefings.data.local_disclosure import Key, Seen, TableMaker, counts_of, is_small, key_of, seen_as
from send_briefings.data.local_rows import Entry
from send_briefings.model import Measure, Status, Unit

HIDDEN = "c"


@dataclass(frozen=True, slots=True)
class Hidden:
    """The entries of each file as they may be shown, and the figures hidden.

    `made` counts, by file, those hidden here. `lost` counts the numbers that readers can work out all the same, from
    what was shown to them before.
    """

    files: tuple[tuple[Entry, ...], ...]
    figures: frozenset[Key]
    made: tuple[int, ...]
    lost: int


def hide_small_numbers(files: Sequence[Sequence[Entry]], past: Sequence[Sequence[Mapping[Key, Seen]]] = ()) -> Hidden:
    """The entries of all of a place's files with small numbers of children hidden.

    A figure is hidden where a count of 1 or more behind it is under its measure's `suppress_below`: the number itself,
    or of a percentage those who are in it, those who are not, or all of them. So is one that the council itself marked
    as too small to give, in any of its files and whatever it counts, and one that was hidden before. Then others are
    hidden until no hidden or missing number can be worked out (`analysis.disclosure`) from all that is shown of the
    place: the parts of a cohort by breakdown, with "total", and of a breakdown by cohort, with "all", in each file
    alone and in all files up to each, with percentages of the same children, and with what was shown before. A figure
    that is hidden is hidden in every file that states it.

    Args:
        files: the entries of each file, the oldest file first.
        past: what was published before, the oldest first: the figures of each file of each publication.
    """
    hidden_before = {key for tables in past for table in tables for key, seen in table.items() if seen.hidden}
    marked = {entry.measure.id for entries in files for entry in entries if entry.status is Status.SUPPRESSED}
    marked |= {key[0] for key in hidden_before}
    counting = [
        [entry for entry in entries if entry.measure.suppress_below > 1 or entry.measure.id in marked]
        for entries in files
    ]
    of_people = [entry for entries in counting for entry in entries]
    hidden = hidden_before | {key_of(entry) for entry in of_people if _is_hidden(entry)}
    lost = 0
    if hidden or any(entry.value is None for entry in of_people) or _has_totals(of_people):
        made = protect(_tables(counting, past), hidden, _costs(of_people))
        hidden, lost = set(made.suppressed), made.lost
    shown = tuple(tuple(_as_shown(entry, hidden) for entry in entries) for entries in files)
    counts = tuple(
        sum(new.status is not old.status for old, new in zip(entries, new_entries, strict=True))
        for entries, new_entries in zip(files, shown, strict=True)
    )
    return Hidden(shown, frozenset(hidden), counts, lost)


def _is_hidden(entry: Entry) -> bool:
    counts = counts_of(entry)
    return entry.status is Status.SUPPRESSED if counts is None else is_small(counts, entry.measure.suppress_below)


def _has_totals(entries: Sequence[Entry]) -> bool:
    return any(entry.breakdown == "total" or entry.cohort == "all" for entry in entries) and len(entries) > 1


def _tables(files: Sequence[Sequence[Entry]], past: Sequence[Sequence[Mapping[Key, Seen]]]) -> Tables:
    """All that a reader may set beside each other, now and at each publication before: each file, the files up to each,
    and everything that was ever stated."""
    measures = {entry.measure.id: entry.measure for entries in files for entry in entries}
    maker = TableMaker(_shown_before(past), measures)
    single: list[Mapping[Key, tuple[int, ...]]] = []
    several: list[Mapping[Key, tuple[int, ...]]] = []
    ever: dict[Key, tuple[int, ...]] = {}
    for number, tables in enumerate((*past, [seen_as(entries, ()) for entries in files])):
        together: dict[Key, tuple[int, ...]] = {}
        for place, table in enumerate(tables):
            alone = {
                key: maker.figure(key, seen.counts, _width(measures[key[0]]), seen.status, (number, place))
                for key, seen in table.items()
                if key[0] in measures and _fits(seen.counts, measures[key[0]])
            }
            together, ever = together | alone, ever | alone
            single.append(alone)
            several += [together, ever]
    set_on_top = [{**ever, **alone} for alone in single]  # an old file on all others
    for view in single:
        maker.add_view(view)
    several += [one for one in set_on_top if one not in several]
    for view in (*several, *_as_if_unchanged(maker, [*single, *several])):
        maker.add_view(view, mixed=True)
    return maker.made()


def _shown_before(past: Sequence[Sequence[Mapping[Key, Seen]]]) -> dict[Key, set[Counts]]:
    """The counts that each figure was shown with."""
    shown: dict[Key, set[Counts]] = {}
    for table in (table for tables in past for table in tables):
        for key, seen in table.items():
            if seen.counts is not None and not seen.hidden:
                shown.setdefault(key, set()).add(seen.counts)
    return shown


def _as_if_unchanged(
    maker: TableMaker, views: Sequence[Mapping[Key, tuple[int, ...]]]
) -> list[Mapping[Key, tuple[int, ...]]]:
    """The views with each figure that one does not know as another has it: for all a reader knows it did not change."""
    known = {key: places for view in views for key, places in view.items() if maker.is_known(places)}
    donors = [known, *({**known, **{key: one for key, one in view.items() if maker.is_known(one)}} for view in views)]
    filled: dict[frozenset[tuple[Key, tuple[int, ...]]], Mapping[Key, tuple[int, ...]]] = {}
    for view in views:
        if all(map(maker.is_known, view.values())):
            continue
        for donor in donors:
            one = {key: places if maker.is_known(places) else donor.get(key, places) for key, places in view.items()}
            if one != view:
                filled.setdefault(frozenset(one.items()), one)
    return list(filled.values())


def _fits(counts: Counts | None, measure: Measure) -> bool:
    return counts is None or len(counts) == _width(measure)


def _width(measure: Measure) -> int:
    return 2 if measure.unit is Unit.PERCENT else 1


def _costs(entries: Sequence[Entry]) -> dict[Key, float]:
    """What it costs to hide a figure: its size; totals and zeros are the last resort, a grand total the very last."""
    sizes: dict[Key, int] = {}
    for entry in entries:
        counts = counts_of(entry)
        if counts is not None:
            sizes[key_of(entry)] = max(sizes.get(key_of(entry), 0), sum(counts))
    most = max(sizes.values(), default=0) + 1
    dear = len(sizes) + 1
    return {
        key: (size + 1) / most * dear ** ((key[2] == "total") + (key[1] == "all") + (size == 0))
        for key, size in sizes.items()
    }


def _as_shown(entry: Entry, hidden: set[Key]) -> Entry:
    """A figure as it is shown. "Does not apply" says that nobody is there, so it is suppressed as well where the figure
    is in another file."""
    if key_of(entry) in hidden and (entry.value is not None or entry.status is not Status.NOT_AVAILABLE):
        return replace(entry, value=None, numerator=None, denominator=None, status=Status.SUPPRESSED, symbol=HIDDEN)
    return entry
