"""The measures of a made-up council counted once more, one child after the other, as the definitions say it.

Nothing of the package's own measuring is used here: only the rows of the made-up council, as text.
"""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date, timedelta

from send_briefings.own.synthetic_files import Council, Node

BANDS = [
    (0, 42, "up to 6 weeks"),
    (43, 112, "over 6, up to 16"),
    (113, 140, "over 16, up to 20"),
    (141, 182, "over 20, up to 26"),
    (183, 364, "over 26, up to 52"),
    (365, 10**6, "over 52 weeks"),
]
SOURCES = {
    "1": "parent or young person",
    "2": "school or other setting",
    "3": "health",
    "4": "social care",
    "5": "other",
    "": "not recorded",
}
ENDINGS = {"Y": "assess", "N": "refused", "W": "withdrawn", "A": "awaited"}
NEEDS = ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH")
ELSEWHERE = {
    "OLA": "educated elsewhere, arranged by the council",
    "OPA": "educated elsewhere, arranged by parents",
    "EHE": "elective home education",
    "EYP": "early years provider",
    "OTH": "other",
    "NEET": "not in education, employment or training",
    "NIEC": "not in education, of school age",
    "NIEO": "not in education, other ages",
}


def on(row: Node, item: str) -> date | None:
    try:
        return date.fromisoformat(row.items.get(item, ""))
    except ValueError:
        return None


def brute(council: Council) -> Counter[tuple[str, str, str, str]]:
    """Every count that is not zero."""
    day, found = council.day, Counter[tuple[str, str, str, str]]()
    years = [year for year in (day.year - 1, day.year) if date(year, 1, 31) <= day]
    ends = [date(y, m, calendar.monthrange(y, m)[1]) for y in years for m in range(1, 13)]
    ends = [end for end in ends if end <= day]

    def periods(when: date) -> list[str]:
        if any((when.year, when.month) == (end.year, end.month) for end in ends):
            return [f"{when:%Y-%m}", str(when.year)]
        return []

    for person in council.persons:
        counted_in_force = False
        again(person, day, periods, found)
        for request in person.children:
            plans = [plan for a in request.under("assessment") for plan in a.under("namedplan")]
            active = list(request.under("activeplans"))
            moved = any(row.items["TransferLA"] for row in active)
            issue(request, plans, moved, day, periods, found)
            asked(request, moved, day, periods, found)
            for end in ends:
                since = waits(request, plans, active, moved, end, day)
                if since is not None:
                    part = "late" if (end - since).days > 140 else "in_time"
                    found["waiting_at", "all", part, end.isoformat()] += 1
                    found["waiting_at", "all", "total", end.isoformat()] += 1
                    found["waiting_at", stage(request, end), "total", end.isoformat()] += 1
            since = waits(request, plans, active, moved, day, day)
            if since is not None:
                waiting_now(request, since, day, found)
            for assessment in request.under("assessment"):
                ended = on(assessment, "AssessmentOutcomeDate")
                if assessment.items["AssessmentOutcome"] in "YNW" and ended and ended <= day:
                    for period in periods(ended):
                        if len(period) == 4:
                            found["assessments", "all", "total", period] += 1
                            for what in ("Mediation", "Tribunal"):
                                yes = assessment.items[f"Assessment{what}"] == "1"
                                found[f"assessments_{what.lower()}", "all", "yes" if yes else "no", period] += 1
            for plan in plans:
                ended = on(plan, "CeaseDate")
                if ended and ended <= day:
                    for period in periods(ended):
                        found["ceased", "all", "total", period] += 1
                        if len(period) == 4:
                            found["ceased", plan.items["CeaseReason"] or "not recorded", "total", period] += 1
            left_out(request, plans, active, moved, day, periods, found)
            over = bool(plans) and all((on(p, "CeaseDate") or date.max) <= day for p in plans)
            for row in active:
                if not over and not counted_in_force:
                    counted_in_force = True
                    in_force(person, plans, row, day, found)
                else:
                    out(found, "in_force", "ceased" if over else "a second plan of the same person")
    others = found["waiting", "request", "total", "now"]
    others -= sum(number for key, number in found.items() if key[:3] == ("requests", "all", "awaited"))
    if others >= 0:
        found["waiting_other", "request", "total", "now"] = others
    return +found


def out(found, measure, why, when=None, periods=None) -> None:
    """A row that did not enter a measure, by why; and by the year of its day where that is asked for."""
    found["left_out", measure, why, "now"] += 1
    found["left_out", measure, "total", "now"] += 1
    if periods is not None:
        year = [period for period in (periods(when) if when else []) if len(period) == 4]
        found["left_out", measure, why, year[0] if year else "other years"] += 1


def left_out(request, plans, active, moved, day, periods, found) -> None:
    received, outcome = on(request, "ReceivedDate"), request.items["RequestOutcome"]
    assessments = list(request.under("assessment"))
    starts = sorted((p for p in plans if on(p, "StartDate")), key=lambda p: on(p, "StartDate"))
    early = None
    if received is None:
        early = "no date of the request"
    elif received > day:
        early = "received after the file's day"
    elif moved:
        early = "brought in from another council"
    if early or outcome == "H":
        out(found, "requests", early or "history, before the year collected", received, periods)
    if early is None:
        if (outcome == "H" and not assessments) or any(a.items["AssessmentOutcome"] == "H" for a in assessments):
            early = "history, before the year collected"
        elif (outcome in "NW" and not on(request, "RequestOutcomeDate")) or any(
            a.items["AssessmentOutcome"] in "NW" and not on(a, "AssessmentOutcomeDate") for a in assessments
        ):
            early = "ended without a date"
        elif (plans or active) and not starts:
            early = "a plan without its date"
    if early:
        out(found, "waiting", early)
    for assessment in assessments:
        ended = on(assessment, "AssessmentOutcomeDate")
        if assessment.items["AssessmentOutcome"] == "H":
            out(found, "assessments", "history, before the year collected")
        elif assessment.items["AssessmentOutcome"] not in ("Y", "N", "W"):
            out(found, "assessments", "not ended")
        elif ended is None:
            out(found, "assessments", "no date of the outcome")
        elif ended > day:
            out(found, "assessments", "ended after the file's day")
        for plan in assessment.under("namedplan"):
            start, ceased = on(plan, "StartDate"), on(plan, "CeaseDate")
            if not plan.items["CeaseDate"]:
                out(found, "ceased", "not ceased")
            elif ceased is None:
                out(found, "ceased", "no readable date of ceasing")
            elif ceased > day:
                out(found, "ceased", "ceases after the file's day")
            why = None
            if start is None:
                why = "no date of issue"
            elif start > day:
                why = "issued after the file's day"
            elif assessment.items["AssessmentOutcome"] == "H":
                why = "history, before the year collected"
            elif moved:
                why = "brought in from another council"
            elif plan is not starts[0]:
                why = "a later plan of the same request"
            elif received is None:
                why = "no date of the request"
            elif start < received:
                why = "issued before the request"
            if why:
                out(found, "issued", why, start, periods)


def again(person, day, periods, found) -> None:
    """Of a person's requests and new plans counted in a year, all but one are again; and refusals since January."""
    requests, issued, nothing = Counter[str](), Counter[str](), Counter[tuple[str, str, str, str]]()
    for request in person.children:
        plans = [plan for a in request.under("assessment") for plan in a.under("namedplan")]
        moved = any(row.items["TransferLA"] for row in request.under("activeplans"))
        counted = nothing.copy()
        issue(request, plans, moved, day, periods, counted)
        asked(request, moved, day, periods, counted)
        for (table, group, part, period), number in counted.items():
            if len(period) == 4 and (table, group, part) == ("issued", "all", "total"):
                issued[period] += number
            if len(period) == 4 and (table, group, part) == ("requests", "all", "received"):
                requests[period] += number
            if len(period) == 4 and (table, group, part) == ("requests", "all", "refused"):
                decided = on(request, "RequestOutcomeDate")
                since = decided is not None and decided > date(int(period) + 1, 1, 31)
                found["refused_since", "all", "yes" if since else "no", period] += 1
    for name, counts in (("issued_again", issued), ("requests_again", requests)):
        for year, number in counts.items():
            found[name, "all", "no", year] += 1
            found[name, "all", "yes", year] += number - 1


def stage(request, day) -> str:
    """What a request that waits at the end of a day waits for: its own decision, or an assessment's plan."""
    decided = on(request, "RequestOutcomeDate")
    assessing = request.items["RequestOutcome"] in "YH" and (decided is None or decided <= day)
    return "assessment" if assessing else "request"


def issue(request, plans, moved, day, periods, found) -> None:
    received = on(request, "ReceivedDate")
    dated = sorted((p for p in plans if on(p, "StartDate")), key=lambda p: on(p, "StartDate"))
    for assessment in request.under("assessment"):
        for plan in assessment.under("namedplan"):
            start = on(plan, "StartDate")
            if not dated or plan is not dated[0] or start > day or assessment.items["AssessmentOutcome"] == "H":
                continue
            if moved or received is None or start < received:
                continue
            group = "exceptions" if assessment.items["Week20"] == "1" else "excluding_exceptions"
            part = "within" if start <= received + timedelta(weeks=20) else "later"
            for period in periods(start):
                for one in (group, "all"):
                    found["issued", one, part, period] += 1
                    found["issued", one, "total", period] += 1


def asked(request, moved, day, periods, found) -> None:
    received, outcome = on(request, "ReceivedDate"), request.items["RequestOutcome"]
    if received is None or received > day or outcome == "H" or moved:
        return
    for period in periods(received):
        if len(period) == 7:
            found["requests", "all", "received", period] += 1
            continue
        for source in ("all", SOURCES[request.items["RequestSource"]]):
            found["requests", source, "received", period] += 1
            found["requests", source, ENDINGS[outcome], period] += 1
        for what, item in (("mediation", "RequestMediation"), ("tribunal", "RequestTribunal"), ("rya", "RYA")):
            found[f"requests_{what}", "all", "yes" if request.items[item] == "1" else "no", period] += 1


def waits(request, plans, active, moved, end, day) -> date | None:
    """Since when a request waits for its plan at the end of a day; None where it does not, or nobody can tell."""
    received, outcome = on(request, "ReceivedDate"), request.items["RequestOutcome"]
    if received is None or received > end or received > day or moved:
        return None
    assessments = list(request.under("assessment"))
    if outcome == "H" and not assessments:
        return None
    if any(a.items["AssessmentOutcome"] == "H" for a in assessments):
        return None
    if outcome in "NW":
        decided = on(request, "RequestOutcomeDate")
        if decided is None or decided <= end:
            return None
    for assessment in assessments:
        if assessment.items["AssessmentOutcome"] in "NW":
            ended = on(assessment, "AssessmentOutcomeDate")
            if ended is None or ended <= end:
                return None
    starts = [on(plan, "StartDate") for plan in plans if on(plan, "StartDate")]
    if not starts and (plans or active):
        return None
    if starts and min(starts) <= end:
        return None
    return received


def waiting_now(request, since, day, found) -> None:
    days = (day - since).days
    band = next(name for least, most, name in BANDS if least <= days <= most)
    for waits_for in ("all", stage(request, day)):
        found["waiting", waits_for, band, "now"] += 1
        found["waiting", waits_for, "late" if days > 140 else "in_time", "now"] += 1
        found["waiting", waits_for, "total", "now"] += 1
    if days <= 140:
        passes = since + timedelta(days=141)
        found["passing", "all", f"{passes:%Y-%m}", "now"] += 1


def in_force(person, plans, row, day, found) -> None:
    found["in_force", "all", "total", "now"] += 1
    born = on(person, "PersonBirthDate")
    group = "not recorded"
    if born is not None and born <= day:
        age = day.year - born.year - (1 if (born.month, born.day) > (day.month, day.day) else 0)
        for name, least, most in (
            ("under 5", 0, 4),
            ("5 to 10", 5, 10),
            ("11 to 15", 11, 15),
            ("16 to 19", 16, 19),
            ("20 to 25", 20, 25),
        ):
            if least <= age <= most:
                group = name
    found["in_force", "age", group, "now"] += 1
    needs = [n.items["SENtype"] for n in row.under("senneed") if n.items["SENtypeRank"] == "1"]
    found["in_force", "need", needs[0] if needs and needs[0] in NEEDS else "not recorded", "now"] += 1
    mains = [
        p
        for p in row.under("placementdetail")
        if p.items["PlacementRank"] == "1"
        and (on(p, "LeavingDate") is None or on(p, "LeavingDate") > day)
        and (on(p, "EntryDate") is None or on(p, "EntryDate") <= day)
    ]
    kind, living = "not recorded", False
    if mains:
        main = mains[0].items
        living = main["Res"] not in ("", "0")
        if main["URN"]:
            kind = "school"
            if main["ResourcedProvisionIndicator"] == "1":
                kind = "resourced provision"
            if main["SENunitIndicator"] == "1":
                kind = "SEN unit"
        elif main["UKPRN"]:
            kind = "college or other provider"
        elif main["SENsetting"]:
            kind = ELSEWHERE[main["SENsetting"]]
    found["in_force", "placement", kind, "now"] += 1
    found["in_force", "residential", "yes" if living else "no", "now"] += 1
    reviews(plans, row, day, found)
    due, final = on(row, "PhaseTransferDueDate"), on(row, "PhaseTransferFinalDate")
    if due and due.year in (day.year, day.year + 1):
        kind = {(2, 15): "15 February", (3, 31): "31 March"}.get((due.month, due.day), "another day")
        if final and final <= day:
            state = "final by the day" if final <= due else "final later"
        else:
            state = "not final, day past" if due < day else "not final, day to come"
        for one in (kind, "all"):
            found["phase", one, state, str(due.year)] += 1
            found["phase", one, "total", str(due.year)] += 1


def reviews(plans, row, day, found) -> None:
    met, reported = on(row, "ReviewMeeting"), on(row, "LastReview")
    met = met if met and met <= day else None
    reported = reported if reported and reported <= day else None
    starts = [on(p, "StartDate") for p in plans if on(p, "StartDate")]
    start = min(starts) if starts and min(starts) <= day else None
    last = max((one for one in (met, reported) if one), default=None)
    year_ago = date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    if last:
        status = "in the last 12 months" if last >= year_ago else "overdue"
    elif start:
        status = "plan under a year old" if start >= year_ago else "overdue"
    else:
        status = "not recorded"
    found["reviews", "status", status, "now"] += 1
    if met is None:
        decision = "no meeting on record"
    elif reported and reported >= met:
        decision = "decided within four weeks" if reported <= met + timedelta(days=28) else "decided later"
    else:
        over = met + timedelta(days=28) < day
        decision = "awaited, four weeks over" if over else "awaited, four weeks not over"
    found["reviews", "decision", decision, "now"] += 1
    part = {"decided within four weeks": "within", "decided later": "later", "awaited, four weeks over": "later"}
    if decision in part:
        in_month = (met.year * 12 + met.month) - months_before(day) in range(1, 13)
        found[
            "reviewed_in", "all" if in_month else "another month", part[decision], f"{met:%Y-%m}" if in_month else "now"
        ] += 1
        if in_month:
            found["reviewed_in", "all", "total", f"{met:%Y-%m}"] += 1
        if part[decision] == "later":
            found["reviewed_in", "all", "later", "now"] += 1


def months_before(day) -> int:
    """The month, in months, before the twelve that were over four weeks before a day."""
    last = day - timedelta(days=28)
    ended = last + timedelta(days=1)
    return ended.year * 12 + ended.month - 1 - 12
