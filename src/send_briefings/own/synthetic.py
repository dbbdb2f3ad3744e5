"""A made-up council: whole, with realistic delays, from a seed, labelled SYNTHETIC wherever it goes.

Nobody in it exists. Names, UPN, ULN and postcodes hold the marks in `MARKS`, which no real one can hold, so that a test
can look for them in all that a run writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from send_briefings.own.layout import CEASE_REASONS, NEEDS
from send_briefings.own.synthetic_files import Council, Node

MARKS = ("Zqsurname", "Zqforename", "ZQUPN", "99900777", "ZQ9 ")
"""What stands in each name, forename, UPN, ULN and postcode of a made-up council."""
YEAR = timedelta(days=365)
NEED_WEIGHTS = (3, 9, 5, 2, 20, 18, 2, 1, 0.4, 3, 33, 1, 3)
CEASE_WEIGHTS = (20, 30, 6, 6, 22, 10, 3, 1, 2)
SOURCE_WEIGHTS = (38, 54, 2, 2, 4)


def synthetic_council(
    seed: int, plans: int = 12_000, authority: str = "330", day: date = date(2026, 9, 30), faults: Sequence[str] = ()
) -> Council:
    """A council with about so many plans in force; the same arguments give the same council.

    Args:
        seed: any whole number.
        plans: about how many plans are in force.
        authority: its three-digit code.
        day: the day its file was made.
        faults: names in `FAULTS`; about one row in fifty has each, one at least.

    Raises:
        KeyError: a fault of another name.
    """
    chance = random.Random(f"{seed} {plans} {authority} {day}")
    covered = date(day.year - 1, 1, 1)
    persons = []
    requests = max(1, round(plans * 0.24 * ((day - covered).days + 400) / 365))
    for number in range(requests):
        received = covered - timedelta(days=400) + timedelta(days=chance.randrange((day - covered).days + 401))
        persons.append(_person(chance, number, received, received, day, covered))
    older = max(0, plans - round(requests * 0.52))
    for number in range(requests, requests + older):
        received = covered - timedelta(days=chance.randint(401, 4_000))
        persons.append(_person(chance, number, received, covered, day, covered, sure=True))
    chance.shuffle(persons)
    for name in faults:
        fault = FAULTS[name]
        able = [person for person in persons if fault(person, random.Random(0), day, False)]
        for person in chance.sample(able, min(len(able), max(1, len(able) // 50))):
            fault(person, chance, day, True)
    return Council(authority, day, day.year, persons)


def _pick(chance: random.Random, names: Sequence[str], weights: Sequence[float]) -> str:
    return chance.choices(names, weights)[0]


def _flag(chance: random.Random, share: float) -> str:
    return "1" if chance.random() < share else "0"


def _person(
    chance: random.Random, number: int, received: date, _from: date, day: date, covered: date, sure: bool = False
) -> Node:
    age = min(24.5, max(0.6, chance.gauss(9.0, 4.6) + ((day - received).days / 365 if sure else 0)))
    born = min(day - timedelta(days=int(age * 365.25)), received - timedelta(days=200))
    person = Node(
        "person",
        {
            "Surname": f"{MARKS[0]}{number}",
            "Forename": f"{MARKS[1]}{number}",
            "PersonBirthDate": born.isoformat(),
            "Sex": chance.choice("MF"),
            "Ethnicity": chance.choice(("WBRI", "APKN", "BCRB", "MOTH")),
            "PostCode": f"{MARKS[4]}{number % 10}ZZ",
            "UPN": f"{MARKS[2]}{number:08d}",
            "UniqueLearnerNumber": f"{MARKS[3]}{number % 100:02d}",
        },
    )
    person.children.append(_request(chance, received, day, covered, born, sure))
    if not sure and chance.random() < 0.02 and received + timedelta(days=300) < day:  # asked again after a refusal
        first = person.children[0].items
        if first["RequestOutcome"] == "N":
            again = received + timedelta(days=chance.randint(120, 280))
            person.children.append(_request(chance, again, day, covered, born, False))
    return person


def _request(chance: random.Random, received: date, day: date, covered: date, born: date, sure: bool) -> Node:
    decided = received + timedelta(days=max(7, round(chance.gauss(38, 9))))
    outcome = "Y" if sure else _pick(chance, "YNW", (75, 21, 4))
    transferred = chance.random() < 0.02 and not sure
    items = {
        "ReceivedDate": received.isoformat(),
        "RequestSource": _pick(chance, "12345", SOURCE_WEIGHTS),
        "RYA": _flag(chance, 0.004),
        "RequestOutcomeDate": decided.isoformat(),
        "RequestOutcome": outcome,
        "RequestMediation": _flag(chance, 0.25 if outcome == "N" else 0.0),
        "RequestTribunal": _flag(chance, 0.12 if outcome == "N" else 0.0),
        "Exported": "0",
    }
    request = Node("requests", items)
    if transferred:
        items |= {"RequestOutcome": "H", "RequestOutcomeDate": "", "RequestSource": ""}
        request.children.append(_active(chance, received, day, born, transferred=True))
        return request
    if decided > day:
        items |= {"RequestOutcome": "A", "RequestOutcomeDate": ""}
        return request
    if decided < covered:
        items["RequestOutcome"] = "H" if outcome == "Y" else outcome
    if outcome == "Y":
        _assess(chance, request, received, decided, day, covered, born, sure)
    return request


def _assess(
    chance: random.Random,
    request: Node,
    received: date,
    decided: date,
    day: date,
    covered: date,
    born: date,
    sure: bool,
) -> None:
    exception = chance.random() < 0.04
    late = exception or chance.random() < 0.42
    days = round(140 + chance.expovariate(1 / 55)) if late else min(140, round(chance.gauss(131, 9)))
    issued = received + timedelta(days=max((decided - received).days + 14, days))
    outcome = "Y" if sure else _pick(chance, "YNW", (93, 5, 2))
    ended = issued if outcome == "Y" else decided + timedelta(days=chance.randint(30, 90))
    items = {
        "AssessmentOutcome": outcome,
        "AssessmentOutcomeDate": ended.isoformat(),
        "AssessmentMediation": _flag(chance, 0.03),
        "AssessmentTribunal": _flag(chance, 0.02),
        "OtherMediation": "0",
        "OtherTribunal": "0",
        "Week20": "1" if exception else "0",
    }
    assessment = Node("assessment", items)
    request.children.append(assessment)
    if ended > day:
        items |= {"AssessmentOutcome": "A", "AssessmentOutcomeDate": "", "Week20": "0"}
        return
    if ended < covered:
        items["AssessmentOutcome"] = "H" if outcome == "Y" else outcome
    if outcome == "Y":
        _plan(chance, request, assessment, issued, day, covered, born)


def _plan(
    chance: random.Random, request: Node, assessment: Node, issued: date, day: date, covered: date, born: date
) -> None:
    first = max(issued + timedelta(days=30), covered)
    ceased = chance.random() < 0.11 and first < day
    ends = first + timedelta(days=chance.randrange((day - first).days + 1)) if ceased else None
    items = {
        "StartDate": issued.isoformat(),
        "PlanRes": "0",
        "PlanWBP": "0",
        "PB": _flag(chance, 0.04),
        "OA": "0",
        "DP": "0",
        "CeaseDate": ends.isoformat() if ends else "",
        "CeaseReason": _pick(chance, CEASE_REASONS, CEASE_WEIGHTS) if ends else "",
    }
    plan = Node("namedplan", items)
    plan.children.append(Node("plandetail", _setting(chance, born, day) | {"PlacementRank": "1"}))
    assessment.children.append(plan)
    if ends is None:
        request.children.append(_active(chance, issued, day, born))


def _setting(chance: random.Random, born: date, day: date) -> dict[str, str]:
    age = (day - born).days / 365.25
    kind = _pick(chance, ("school", "provider", "code"), (88, 3, 9) if age < 16 else (40, 50, 10))
    code = _pick(chance, ("OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEO"), (20, 8, 12, 10, 20, 20, 10))
    return {
        "URN": f"{chance.randint(100_000, 149_999)}" if kind == "school" else "",
        "UKPRN": f"100{chance.randint(10_000, 99_999)}" if kind == "provider" else "",
        "SENsetting": code if kind == "code" else "",
        "SENsettingOther": "",
        "SENunitIndicator": _flag(chance, 0.04) if kind == "school" else "0",
        "ResourcedProvisionIndicator": _flag(chance, 0.05) if kind == "school" else "0",
    }


def _active(chance: random.Random, issued: date, day: date, born: date, transferred: bool = False) -> Node:
    items = {
        "TransferLA": "893" if transferred else "",
        "ReviewMeeting": "",
        "ReviewOutcome": "",
        "ReviewDraft": "",
        "LastReview": "",
        "PhaseTransferDueDate": "",
        "PhaseTransferFinalDate": "",
    }
    if (day - issued).days > 330 and chance.random() < 0.93:
        met = day - timedelta(days=round(min(900, chance.expovariate(1 / 60) + chance.randint(0, 300))))
        met = max(met, issued)
        reported = met + timedelta(days=round(min(300, 8 + chance.expovariate(1 / 26))))
        items["ReviewMeeting"] = met.isoformat()
        if reported <= day:
            items |= {"LastReview": reported.isoformat(), "ReviewOutcome": _pick(chance, "MAC", (62, 34, 4))}
    _phase(chance, items, day, born)
    active = Node("activeplans", items)
    entered = min(day, issued + timedelta(days=chance.randint(0, 40)))
    main = {
        **_setting(chance, born, day),
        "PlacementRank": "1",
        "EntryDate": entered.isoformat(),
        "LeavingDate": "",
        "Res": "52" if chance.random() < 0.012 else "",
        "WBP": "",
    }
    active.children.append(Node("placementdetail", main))
    if chance.random() < 0.04:
        other = {**_setting(chance, born, day), "PlacementRank": "2", "EntryDate": entered.isoformat()}
        active.children.append(Node("placementdetail", other | {"LeavingDate": "", "Res": "", "WBP": ""}))
    needs = [_pick(chance, NEEDS, NEED_WEIGHTS)]
    if chance.random() < 0.4:
        needs.append(_pick(chance, [need for need in NEEDS if need != needs[0]], [1.0] * (len(NEEDS) - 1)))
    for rank, need in enumerate(needs, 1):
        active.children.append(Node("senneed", {"SENtype": need, "SENtypeRank": str(rank)}))
    return active


def _phase(chance: random.Random, items: dict[str, str], day: date, born: date) -> None:
    """The phase transfer of who changes school, or goes on past 16, in September of the file's year or the next."""
    for year in (day.year, day.year + 1):
        turns = year - born.year - (1 if born.month > 8 else 0)
        if turns not in (4, 11, 16) or (year > day.year and day.month < 9):
            continue
        due = date(year, 3, 31) if turns == 16 else date(year, 2, 15)
        final = due + timedelta(days=round(chance.gauss(-12, 22)))
        items["PhaseTransferDueDate"] = due.isoformat()
        if final <= day and chance.random() < 0.9:
            items["PhaseTransferFinalDate"] = final.isoformat()
        return


Fault = Callable[[Node, random.Random, date, bool], bool]
"""Makes a fault in a person's rows where it is able to; returns whether it is. With False nothing is changed."""


def _set(person: Node, path: tuple[str, ...], item: str, value: str, do: bool, needs: str = "") -> bool:
    found = next((row for row in person.under(*path) if row.items.get(needs or item)), None)
    if found is not None and do:
        found.items[item] = value
    return found is not None


def _order(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    before = "2011-01-01"
    return _set(person, ("requests", "assessment"), "AssessmentOutcomeDate", before, do)


def _future(person: Node, _chance: random.Random, day: date, do: bool) -> bool:
    return _set(person, ("requests",), "ReceivedDate", (day + timedelta(days=40)).isoformat(), do)


def _early_plan(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    return _set(person, ("requests", "assessment", "namedplan"), "StartDate", "2010-05-05", do)


def _unknown_code(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    return _set(person, ("requests", "activeplans", "senneed"), "SENtype", MARKS[0], do)


def _no_date(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    return _set(person, ("requests",), "ReceivedDate", MARKS[1], do)


def _two_main(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    active = next(person.under("requests", "activeplans"), None)
    main = next(active.under("placementdetail"), None) if active else None
    if active and main and do:
        active.children.append(Node("placementdetail", dict(main.items)))
    return main is not None


def _no_birth(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    return _set(person, (), "PersonBirthDate", "", do)


def _no_end(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    for path, name in ((("requests",), "Request"), (("requests", "assessment"), "Assessment")):
        for row in person.under(*path):
            if row.items.get(f"{name}Outcome") in ("N", "W"):
                if do:
                    row.items[f"{name}OutcomeDate"] = ""
                return True
    return False


def _no_start(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    return _set(person, ("requests", "assessment", "namedplan"), "StartDate", "", do)


def _second_plan(person: Node, chance: random.Random, _day: date, do: bool) -> bool:
    assessment = next(person.under("requests", "assessment"), None)
    plan = next(assessment.under("namedplan"), None) if assessment else None
    if assessment and plan and plan.items.get("StartDate", "")[:2] == "20" and do:
        later = date.fromisoformat(plan.items["StartDate"]) + timedelta(days=chance.choice((-9, 9)))
        assessment.children.append(Node("namedplan", {**plan.items, "StartDate": later.isoformat()}))
    return plan is not None


def _two_active(person: Node, _chance: random.Random, _day: date, do: bool) -> bool:
    request = next(person.under("requests"), None)
    active = next(request.under("activeplans"), None) if request else None
    if request and active and do:
        request.children.append(Node("activeplans", dict(active.items)))
    return active is not None


def _left(person: Node, chance: random.Random, day: date, do: bool) -> bool:
    left = (day + timedelta(days=chance.choice((-30, 0, 30)))).isoformat()
    path = ("requests", "activeplans", "placementdetail")
    return _set(person, path, "LeavingDate", left, do, needs="EntryDate")


def _ceased_active(person: Node, chance: random.Random, day: date, do: bool) -> bool:
    if next(person.under("requests", "activeplans"), None) is None:
        return False
    ceased = (day + timedelta(days=chance.choice((-30, 0, 30)))).isoformat()
    return _set(person, ("requests", "assessment", "namedplan"), "CeaseDate", ceased, do, needs="StartDate")


FAULTS: Mapping[str, Fault] = {
    "date_order": _order,
    "future_date": _future,
    "plan_before_request": _early_plan,
    "unknown_code": _unknown_code,
    "unreadable_date": _no_date,
    "two_main_placements": _two_main,
    "no_birth_date": _no_birth,
    "no_outcome_date": _no_end,
    "no_start_date": _no_start,
    "second_plan": _second_plan,
    "two_plans_in_force": _two_active,
    "left_placement": _left,
    "ceased_in_force": _ceased_active,
}
"""The faults that can be asked for, by name."""
