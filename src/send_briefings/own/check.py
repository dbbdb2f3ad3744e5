"""The faults of a return, for the person who can mend them: by module, item and row, with what was expected.

Nothing is dropped for a fault, and no value is told: a name may stand in the wrong column.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from send_briefings.own.layout import ABSENT, MODULES, UNREADABLE, Fault, Kind, row_fault
from send_briefings.own.table import Ints, Returned, Table

EARLIEST = date(1990, 1, 1).toordinal()
MAY_COME = frozenset({"phasetransferduedate", "leavingdate", "entrydate"})
NEEDED = {
    "person": ("personbirthdate",),
    "requests": ("receiveddate", "requestoutcome"),
    "assessment": ("assessmentoutcome",),
    "namedplan": ("startdate",),
    "placementdetail": ("placementrank",),
    "senneed": ("sentype", "sentyperank"),
}
Y, N, W, A, H = range(5)
Bools = np.ndarray


def check(found: Returned, day: date) -> tuple[Fault, ...]:
    """Every fault of a return that was made on a day, those of reading it first.

    >>> from send_briefings.own.layout import MODULES
    >>> from send_briefings.own.table import Rows
    >>> tables = {module.name: Rows(module).made() for module in MODULES.values()}
    >>> check(Returned("XML", "line", "330", None, 2026, True, tables, ()), date(2026, 9, 30))
    ()
    """
    faults = list(found.faults)
    for table in found.tables.values():
        faults += _values(table, day.toordinal())
        faults += _missing(table)
    faults += _orders(found)
    faults += _outcomes(found)
    faults += _mains(found)
    return tuple(faults)


def above(table: Table, parent: Table, key: str, missing: int = ABSENT) -> Ints:
    """For each row the value of its parent row's column; `missing` where it has no parent."""
    if not len(parent):
        return np.full(len(table), missing, np.int32)
    values = parent[key][np.maximum(table.parent, 0)]
    return np.where(table.parent >= 0, values, missing).astype(np.int32)


def _values(table: Table, day: int) -> list[Fault]:
    """What stands in an item and may not, and days that cannot be."""
    faults: list[Fault] = []
    name = table.module.name
    for item in table.module.items:
        values = table[item.key]
        bad = table.row[values == UNREADABLE]
        found = "no date" if item.kind is Kind.DAY else "none of what may stand there"
        faults += row_fault("not_readable", name, item.name, found, item.expected, bad)
        if item.kind is Kind.DAY:
            if item.key not in MAY_COME:
                late = table.row[values > day]
                faults += row_fault("future", name, item.name, "a date after the file's own", "a day up to it", late)
            early = (values > 0) & (values < EARLIEST)
            faults += row_fault("too_early", name, item.name, "a date before 1990", "a later one", table.row[early])
    return faults


def _missing(table: Table) -> list[Fault]:
    name = table.module.name
    return [
        fault
        for key in NEEDED.get(name, ())
        for fault in row_fault(
            "missing",
            name,
            table.module.item(key).name,
            "nothing",
            table.module.item(key).expected,
            table.row[table[key] == ABSENT],
        )
    ]


def _orders(found: Returned) -> list[Fault]:
    """Days in the wrong order, within a row and along the tree."""
    person, requests, assessment = found["person"], found["requests"], found["assessment"]
    plan, active, place = found["namedplan"], found["activeplans"], found["placementdetail"]
    received = requests["receiveddate"]
    of_assessment = above(assessment, requests, "receiveddate")
    of_plan = _through(plan, assessment, of_assessment)
    checks = (
        (requests, "ReceivedDate", above(requests, person, "personbirthdate"), received, "PersonBirthDate"),
        (requests, "RequestOutcomeDate", received, requests["requestoutcomedate"], "ReceivedDate"),
        (assessment, "AssessmentOutcomeDate", of_assessment, assessment["assessmentoutcomedate"], "ReceivedDate"),
        (
            assessment,
            "AssessmentOutcomeDate",
            above(assessment, requests, "requestoutcomedate"),
            assessment["assessmentoutcomedate"],
            "RequestOutcomeDate",
        ),
        (plan, "StartDate", of_plan, plan["startdate"], "the request's ReceivedDate"),
        (plan, "CeaseDate", plan["startdate"], plan["ceasedate"], "StartDate"),
        (active, "LastReview", active["reviewmeeting"], active["lastreview"], "ReviewMeeting"),
        (place, "LeavingDate", place["entrydate"], place["leavingdate"], "EntryDate"),
    )
    faults: list[Fault] = []
    for table, item, earlier, later, after in checks:
        wrong = (earlier > 0) & (later > 0) & (later < earlier)
        reported = f"a day not before {after}"
        faults += row_fault("order", table.module.name, item, f"a date before {after}", reported, table.row[wrong])
    return faults


def _outcomes(found: Returned) -> list[Fault]:
    """Outcomes that do not go with what stands beside or below them."""
    requests, assessment, plan = found["requests"], found["assessment"], found["namedplan"]
    active = found["activeplans"]
    faults: list[Fault] = []
    for table, outcome, dated in (
        (requests, "RequestOutcome", "RequestOutcomeDate"),
        (assessment, "AssessmentOutcome", "AssessmentOutcomeDate"),
    ):
        ended = np.isin(table[outcome.lower()], (Y, N, W)) & (table[dated.lower()] == ABSENT)
        faults += row_fault(
            "no_date", table.module.name, dated, "nothing", f"a date, as {outcome} is not A or H", table.row[ended]
        )
    refused = np.isin(above(assessment, requests, "requestoutcome"), (N, W))
    expected = "none, as the request's outcome is N or W"
    faults += row_fault("not_expected", "assessment", "", "an assessment", expected, assessment.row[refused])
    unissued = np.isin(above(plan, assessment, "assessmentoutcome"), (N, W, A))
    expected = "none, as the assessment's outcome is N, W or A"
    faults += row_fault("not_expected", "namedplan", "", "a plan", expected, plan.row[unissued])
    issued = np.isin(assessment["assessmentoutcome"], (Y,))
    has = np.zeros(len(assessment), bool)
    has[plan.parent[plan.parent >= 0]] = True
    expected = "a NamedPlan, as AssessmentOutcome is Y"
    faults += row_fault(
        "missing", "assessment", "", "no plan of an assessment", expected, assessment.row[issued & ~has]
    )
    ended = (plan["ceasedate"] > 0) & (plan["ceasereason"] == ABSENT)
    faults += row_fault(
        "missing", "namedplan", "CeaseReason", "nothing", "a reason, as CeaseDate is given", plan.row[ended]
    )
    ended = (plan["ceasedate"] == ABSENT) & (plan["ceasereason"] >= 0)
    faults += row_fault(
        "missing", "namedplan", "CeaseDate", "nothing", "a date, as CeaseReason is given", plan.row[ended]
    )
    twice = _repeated(_person_of(found, active))
    expected = "one plan in force for each person"
    faults += row_fault(
        "two_plans", "activeplans", "", "a second plan in force of a person", expected, active.row[twice]
    )
    return faults


def _mains(found: Returned) -> list[Fault]:
    """Plans in force with two main placements or needs, and with none."""
    active = found["activeplans"]
    faults: list[Fault] = []
    for name, rank, what in (("placementdetail", "placementrank", "placement"), ("senneed", "sentyperank", "need")):
        table = found[name]
        first = (table[rank] == 1) & (table.parent >= 0)
        if name == "placementdetail":
            first &= table["leavingdate"] <= 0
            nowhere = (table["urn"] == 0) & (table["ukprn"] == 0) & (table["sensetting"] == ABSENT)
            expected = "one of URN, UKPRN and SENsetting"
            faults += row_fault("missing", name, "URN", "no setting", expected, table.row[nowhere])
        counts = np.bincount(table.parent[first], minlength=len(active)) if len(active) else np.zeros(0, int)
        item = MODULES[name].item(rank).name
        for kind, found_, wrong in (("two_main", "two main", counts > 1), ("no_main", "no main", counts == 0)):
            stated = f"{found_} {what}{'s' if kind == 'two_main' else ''} of a plan"
            faults += row_fault(kind, "activeplans", f"{name}.{item}", stated, "one of rank 1", active.row[wrong])
    return faults


def _through(table: Table, parent: Table, values: Ints) -> Ints:
    """Values of the parent's rows, for each row."""
    if not len(parent):
        return np.full(len(table), ABSENT, np.int32)
    return np.where(table.parent >= 0, values[np.maximum(table.parent, 0)], ABSENT).astype(np.int32)


def _person_of(found: Returned, active: Table) -> Ints:
    """The place of each plan's person, -1 where it is not known."""
    return _through(active, found["requests"], found["requests"].parent)


def _repeated(values: Ints) -> Bools:
    """Whether a value that is not below 0 stood in an earlier row."""
    first = np.zeros(len(values), bool)
    first[np.unique(values, return_index=True)[1]] = True
    return ~first & (values >= 0)
