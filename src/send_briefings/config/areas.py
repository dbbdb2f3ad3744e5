"""The outcome areas, read from `data/catalogue/areas/*.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from send_briefings.config.area_parts import (
    IN_BODY,
    IN_CAVEAT,
    IN_QUESTION,
    IN_STATEMENT,
    IN_SUBJECT,
    IN_WHY,
    chosen_kind,
    one_or_more,
    read_break,
    read_lead_words,
    read_outcomes,
    read_point,
    read_revision_reason,
    read_standard,
    read_wordings,
    template,
)
from send_briefings.config.project import kinds_in, project_root, state_of
from send_briefings.config.toml import Diagnostics, TomlTable, read_toml
from send_briefings.errors import CatalogueError
from send_briefings.model.area import (
    AreaSpec,
    CaveatSpec,
    ChartSpec,
    GroupSize,
    MethodChange,
    NoData,
    PointSpec,
    QuestionSpec,
    SeriesKey,
    SizeGuard,
    StageSpec,
)
from send_briefings.model.measure import LOCAL_RETURN, Break, Counts, Measure, Polarity, RateOf
from send_briefings.model.place import MONTHS, Level, PeriodKind
from send_briefings.model.tidy import Cohort, Unit

PARTS: tuple[Literal["value", "numerator", "denominator"], ...] = ("value", "numerator", "denominator")
COMPARATORS = ("england", "region", "neighbours", "peers")
RULES = (
    "always",
    "band_d",
    "worsened",
    "worse_over_time",
    "improved",
    "gap_wide",
    "worst_breakdown",
    "worse_than_england",
    "nothing_to_judge",
    "alarm",
    "best_outcome",
    "middle_outcome",
    "worst_outcome",
    "weaknesses_left",
    "high",
    "doubtful",
)
CAVEATS = (
    "always",
    "break_shown",
    "doubtful",
    "explained",
    "figure",
    "first_year",
    "monthly_faults",
    "no_england",
    "no_newer",
    "own_return",
    "revisit_unknown",
    "zero",
)


def load_areas(folder: Path | None = None) -> Mapping[str, AreaSpec]:
    """Every outcome area in a folder of TOML files, by id, in the order the briefings are listed.

    Raises:
        CatalogueError: all faults of all files at once, each with its file and line.

    >>> list(load_areas())[:2]
    ['demand', 'placements']
    """
    catalogue = project_root() / "data" / "catalogue"
    folder = folder or catalogue / "areas"
    if not folder.is_dir():
        raise CatalogueError([f"{folder}: there is no such folder, expected the folder of area files (*.toml)"])
    return _load(folder, state_of(folder.parent / "glossary.toml", *sorted(folder.glob("*.toml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> Mapping[str, AreaSpec]:
    faults = Diagnostics()
    glossary = read_glossary(folder.parent / "glossary.toml", faults)
    areas = []
    for path in sorted(folder.glob("*.toml")):
        document = read_toml(path, faults)
        if document.values:
            areas.append(_AreaReader(document, glossary).read(path.stem))
            document.finish()
        elif path.is_file() and not path.read_bytes().strip():
            faults.add(path, 1, "the file is empty", "an area")
    faults.raise_if_any()
    return MappingProxyType({area.id: area for area in sorted(areas, key=lambda area: (area.order, area.id))})


def read_glossary(path: Path, faults: Diagnostics) -> dict[str, tuple[str, str]]:
    """Each word explained and what it means, by the key that areas and overviews name it by; faults are noted."""
    document = read_toml(path, faults)
    terms = {}
    names = document.keys()
    for key in names:
        entry = document.table(key)
        terms[key] = (entry.string("term"), entry.string("meaning"))
    document.finish()
    return terms


class _AreaReader:
    """Reads one area's file; what refers to a measure, cohort or breakdown must name one the file defines."""

    def __init__(self, document: TomlTable, glossary: Mapping[str, tuple[str, str]]) -> None:
        self.document = document
        self.glossary = glossary
        for key in ("cohorts", "breakdowns", "bodies"):
            if document.values.get(key) == {}:
                document.fault(key, f"[{key}] is empty", "at least one")
        self.cohorts = read_wordings(document.table("cohorts"), known=tuple(Cohort))
        self.breakdowns = read_wordings(document.table("breakdowns"))
        self.context = tuple(self._outer_ref(table) for table in document.tables("context", needed=False))
        self.measures = {m.id: m for m in (self._measure(table) for table in document.tables("measures"))}

    def read(self, stem: str) -> AreaSpec:
        document = self.document
        name = document.string("id")
        if name and name != stem:
            document.fault("id", f"'id' is '{name}'", f"the file's own name, '{stem}'")
        return AreaSpec(
            id=name,
            order=document.integer("order"),
            name=document.string("name"),
            title=document.string("title"),
            question=document.string("question"),
            level=chosen_kind(document, "level", (Level.LOCAL_AUTHORITY, Level.ICB)),
            peers=document.string("peers"),
            period=chosen_kind(document, "period", tuple(PeriodKind)),
            comparators=document.strings("comparators", one_of=COMPARATORS),
            no_comparator=document.string("no_comparator", ""),
            baseline_period=document.string("baseline_period"),
            baseline_reason=document.string("baseline_reason"),
            base_month=self._base_month(),
            headline=self._ref(document.table("headline")),
            measures=MappingProxyType(self.measures),
            cohorts=MappingProxyType(self.cohorts),
            breakdowns=MappingProxyType(self.breakdowns),
            context=self.context,
            size=self._size(document),
            group_sizes=tuple(self._group_size(t) for t in document.tables("group_sizes", needed=False)),
            charts=tuple(self._chart(table) for table in document.tables("charts", needed=False)),
            figures_table=self._figures_table(document.table("figures_table")),
            comparison_columns=tuple(self._ref(table) for table in document.tables("comparison_columns", needed=False)),
            breaks=self._breaks(),
            revision_reasons=tuple(
                read_revision_reason(table, tuple(self.measures))
                for table in document.tables("revision_reasons", needed=False)
            ),
            method_changes=tuple(
                MethodChange(table.date("date"), table.string("text"))
                for table in document.tables("method_changes", needed=False)
            ),
            caveats=tuple(self._caveat(table) for table in document.tables("caveats", needed=False)),
            method_notes=tuple(table.string("text") for table in document.tables("method_notes", needed=False)),
            questions=tuple(self._question(table) for table in document.tables("questions")),
            bodies=MappingProxyType(self._bodies()),
            glossary=self._terms(),
            no_data=self._no_data(),
            points=tuple(self._point(table) for table in document.tables("points", needed=False)),
        )

    def _measure(self, table: TomlTable) -> Measure:
        return Measure(
            id=table.string("id"),
            name=table.string("name"),
            subject=template(table, "subject", IN_SUBJECT),
            statement=template(table, "statement", IN_STATEMENT),
            unit=chosen_kind(table, "unit", tuple(Unit)),
            polarity=chosen_kind(table, "polarity", tuple(Polarity)),
            decimals=table.integer("decimals"),
            counts=chosen_kind(table, "counts", tuple(Counts)),
            small_counts=table.boolean("small_counts", False),
            definition=table.string("definition"),
            source=table.string("source"),
            cohorts=table.strings("cohorts", one_of=tuple(self.cohorts)),
            breakdowns=table.strings("breakdowns", one_of=tuple(self.breakdowns)),
            local=self._takes_returns(table),
            suppress_below=self._suppress_below(table),
            outcomes=read_outcomes(table),
            standard=read_standard(table, tuple(self.breakdowns)),
            unfit=table.string("unfit", ""),
            lead=read_lead_words(table, table.strings("cohorts"), table.strings("breakdowns")),
            rate_of=self._rate_of(table),
            hide_below=table.integer("hide_below", 0),
        )

    def _rate_of(self, table: TomlTable) -> RateOf | None:
        """What a rate is worked out from; None for a measure that is published as it is."""
        if "rate_of" not in table:
            return None
        rate = table.table("rate_of")
        under = rate.table("denominator")
        known = [one.get("id", "") for one in self.document.values.get("measures", ()) if isinstance(one, dict)]
        if table.string("unit") not in {unit.value for unit in Unit if unit.base}:
            table.fault("unit", "a rate in another unit", "'percent', 'per_100' or 'per_1000'")
        numerator = rate.string("numerator", one_of=[name for name in known if name != table.string("id")])
        return RateOf(
            numerator,
            under.string("measure"),
            under.string("cohort"),
            under.string("breakdown"),
            under.string("source"),
        )

    def _takes_returns(self, table: TomlTable) -> bool:
        """Whether a council may give its own figures: said, or because there are no others."""
        local = table.boolean("local", False) or table.string("source") == LOCAL_RETURN
        if local and table.string("unit") not in (Unit.PERCENT, Unit.COUNT):
            table.fault("unit", "a measure that takes a council's own figures", "'percent' or 'count' as its unit")
        return local

    def _suppress_below(self, table: TomlTable) -> int:
        below = table.integer("suppress_below", 5)
        if below < 1:
            table.fault("suppress_below", f"'suppress_below' is {below}", "1 (hides none) or more")
        return below

    def _ref(self, table: TomlTable) -> SeriesKey:
        measure = table.string("measure", one_of=tuple(self.measures))
        cohort = table.string("cohort", one_of=tuple(self.cohorts))
        return self._made(measure, cohort, table.string("breakdown", one_of=tuple(self.breakdowns)))

    def _made(self, measure: str, cohort: str, breakdown: str) -> SeriesKey:
        source = self.measures[measure].source if measure in self.measures else ""
        return SeriesKey(measure, cohort, breakdown, source)

    def _outer_ref(self, table: TomlTable) -> SeriesKey:
        """A series of another source than the measure's own, such as all pupils from LAIT."""
        return SeriesKey(
            table.string("measure"), table.string("cohort"), table.string("breakdown"), table.string("source")
        )

    def _group_size(self, table: TomlTable) -> GroupSize:
        measure, source = table.string("measure"), table.string("source")
        cohort = table.string("cohort", one_of=tuple(self.cohorts))
        refs = tuple(SeriesKey(measure, cohort, breakdown, source) for breakdown in table.strings("breakdowns"))
        return GroupSize(cohort, refs, table.string("phrase"))

    def _base_month(self) -> int:
        """The number of the month that months are compared with; 0 where the file names none."""
        name = self.document.string("base_month", "", one_of=MONTHS)
        return MONTHS.index(name) + 1 if name in MONTHS else 0

    def _size(self, document: TomlTable) -> SizeGuard | None:
        if "small_population" not in document:
            return None
        table = document.table("small_population")
        return SizeGuard(self._outer_ref(table), table.integer("minimum"), table.string("phrase"))

    def _point(self, table: TomlTable) -> PointSpec:
        return read_point(table, self.measures, tuple(self.cohorts), tuple(self.breakdowns), self._made)

    def _chart(self, table: TomlTable) -> ChartSpec:
        kind = table.string("kind", one_of=kinds_in("report/charts"))
        title, note = table.string("title", ""), table.string("note", "")
        if "stages" in table:
            stages = tuple(self._stage(stage) for stage in table.tables("stages"))
            return ChartSpec(kind, tuple(stage.ref for stage in stages), stages=stages, title=title, note=note)
        measures = one_or_more(table, "measure", tuple(self.measures))
        cohorts = one_or_more(table, "cohort", tuple(self.cohorts))
        breakdowns = one_or_more(table, "breakdown", tuple(self.breakdowns))
        pairs = [f"{breakdown}/{cohort}" for breakdown in breakdowns for cohort in cohorts]
        skip = table.strings("exclude", (), one_of=pairs)
        refs = [self._made(m, cohort, breakdown) for m in measures for breakdown in breakdowns for cohort in cohorts]
        kept = tuple(ref for ref in refs if f"{ref.breakdown}/{ref.cohort}" not in skip)
        left_out = tuple(ref for ref in refs if ref not in kept)
        return ChartSpec(kind, kept, left_out, table.string("exclude_reason", ""), title=title, note=note)

    def _stage(self, table: TomlTable) -> StageSpec:
        """A stage of a flow; cohort and breakdown are the measure's first where they are left out."""
        measure = table.string("measure", one_of=tuple(self.measures))
        spec = self.measures.get(measure)
        cohort = table.string("cohort", spec.cohorts[0] if spec else "", one_of=tuple(self.cohorts))
        breakdown = table.string("breakdown", spec.breakdowns[0] if spec else "", one_of=tuple(self.breakdowns))
        part = table.string("part", "value", one_of=PARTS)
        return StageSpec(
            self._made(measure, cohort, breakdown),
            next((known for known in PARTS if known == part), "value"),
            table.string("label"),
            table.integer("depth", 0),
            template(table, "told", ("value",)) if "told" in table else "",
        )

    def _figures_table(self, table: TomlTable) -> tuple[SeriesKey, ...]:
        """The series of the table: of each measure those cohorts and breakdowns it has itself."""
        measures = table.strings("measures", one_of=tuple(self.measures))
        cohorts = table.strings("cohorts", one_of=tuple(self.cohorts))
        breakdowns = table.strings("breakdowns", one_of=tuple(self.breakdowns))
        return tuple(
            self._made(m, cohort, breakdown)
            for m in measures
            if m in self.measures
            for breakdown in breakdowns
            for cohort in cohorts
            if breakdown in self.measures[m].breakdowns and cohort in self.measures[m].cohorts
        )

    def _question(self, table: TomlTable) -> QuestionSpec:
        when = table.string("when", one_of=RULES)
        measure = table.string("measure", one_of=tuple(self.measures))
        cohort = table.string("cohort", one_of=tuple(self.cohorts))
        spec = self.measures.get(measure)
        first = spec.breakdowns[0] if spec and spec.breakdowns else ""
        breakdown = table.string("breakdown", first, one_of=tuple(self.breakdowns))
        body = table.string("body", one_of=tuple(self.document.table("bodies").keys()))
        text = template(table, "text", IN_QUESTION)
        why, good = template(table, "why", IN_WHY), template(table, "good_answer", IN_QUESTION)
        return QuestionSpec(when, self._made(measure, cohort, breakdown), text, body, why, good)

    def _caveat(self, table: TomlTable) -> CaveatSpec:
        """A caveat, about the series it names or the headline's."""
        when = table.string("when", one_of=CAVEATS)
        about = table if "measure" in table else self.document.table("headline")
        return CaveatSpec(when, table.integer("priority"), template(table, "text", IN_CAVEAT), self._ref(about))

    def _breaks(self) -> tuple[Break, ...]:
        measures = tuple(dict.fromkeys([*self.measures, *(ref.measure for ref in self.context)]))
        tables = self.document.tables("breaks", needed=False)
        found = [read_break(table, measures, tuple(self.cohorts), tuple(self.breakdowns)) for table in tables]
        return tuple(sorted(found, key=lambda one: one.start))

    def _no_data(self) -> NoData | None:
        if "no_data" not in self.document:
            return None
        table = self.document.table("no_data")
        return NoData(template(table, "text", ("place",)), table.date("checked_on"), table.string("title", default=""))

    def _bodies(self) -> dict[str, str]:
        table = self.document.table("bodies")
        names = table.keys()
        return {key: template(table, key, IN_BODY) for key in names}

    def _terms(self) -> tuple[tuple[str, str], ...]:
        keys = self.document.strings("glossary", one_of=tuple(self.glossary))
        return tuple(self.glossary[key] for key in keys if key in self.glossary)
