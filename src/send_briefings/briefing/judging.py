"""How we judge: the rules of the words and methods that a briefing uses, for its end matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import ceil

from send_briefings import wording
from send_briefings.display.block import element, text
from send_briefings.findings import Finding, Headline, Setting
from send_briefings.findings.words import AGAINST_ENGLAND, MOVED, SOURCES, Method, methods_in, words_in
from send_briefings.model import Counts, PeriodKind
from send_briefings.statistics.noise import FALSE_ALARMS

WILSON = "Wilson's interval for one figure (1927)"
LARGE = "2 points, or a tenth (above 50%, of the rest) if more; at most a quarter; and 10 children, where counted."
ROUNDING = "Differences are worked out before rounding, so they may not match the rounded figures."


def how_we_judge(setting: Setting, headline: Headline, findings: Sequence[Finding], shown: str = "") -> list[str]:
    """One entry, as markup, for each word for strength in the briefing, then what is not tested, sources and rounding.

    `shown` is the text of what stands beside the findings: tables and charts, whose words are explained too. A word or
    method that the briefing does not use is left out.
    """
    texts = [headline.label, headline.sentence, *(finding.text for finding in findings), _marked(findings), shown]
    methods = _methods(headline, findings)
    entries = [(word.name, word.rule(methods, setting.spec.peers)) for word in words_in(texts)]
    entries += [
        ("Large enough", LARGE if _sized(texts) else ""),
        ("Many places at once", _many(setting, methods)),
        ("Not tested", _not_tested(setting, headline, findings, methods)),
        ("Methods", _sources(headline, methods)),
    ]
    if headline.found is not None or findings:
        entries += [("About", _about(setting, texts)), ("Rank and band", _ranks(texts)), ("Rounding", ROUNDING)]
    return [element("strong", text(name)) + f": {text(rule)}" for name, rule in entries if rule]


def _marked(findings: Sequence[Finding]) -> str:
    """What charts say of the months they mark, where a list at least doubled or halved; "" where they mark none."""
    alarms = [alarm for finding in findings for alarm in finding.facts.get("alarms", ())]
    return "doubled or halved" if any(alarm["kind"] == "jump" for alarm in alarms) else ""


def _methods(headline: Headline, findings: Sequence[Finding]) -> tuple[Method, ...]:
    found = headline.found
    moves = [move.facts() for move in (found.short, found.long) if move is not None] if found else []
    standing = found.place.facts() if found else None
    return methods_in([*(finding.facts for finding in findings), *moves, standing])


def _sized(texts: Sequence[str]) -> bool:
    """Whether a word is used whose rule asks for a large enough difference."""
    return any({word.name for word in words_in(texts)} & {MOVED, AGAINST_ENGLAND})


def _many(setting: Setting, methods: Sequence[Method]) -> str:
    """How many places the rule for a rise or fall would name by mistake; "" where no change is judged by it."""
    if Method.UPS_AND_DOWNS not in methods:
        return ""
    count = len(setting.figures.values(setting.spec.headline, _newest(setting), setting.subject.level))
    return (
        f"If nothing changed, up to 1 in 20 {setting.spec.peers} ({ceil(FALSE_ALARMS * count)} of {count}) would be "
        "named per figure."
    )


def _newest(setting: Setting) -> date:
    figure = setting.figures.latest(setting.spec.headline, setting.subject.code)
    return figure.period.start if figure else date.min


def _not_tested(setting: Setting, headline: Headline, findings: Sequence[Finding], methods: Sequence[Method]) -> str:
    """What no test of chance is made of, and why; "" where nothing is judged."""
    if headline.found is None or headline.found.unjudged:
        return ""
    parts = []
    if Method.UPS_AND_DOWNS in methods and setting.measure(setting.spec.headline).counts is Counts.NONE:
        parts.append("Chance among the children is not tested, since the source publishes no numbers of them.")
    parts += _course(setting, findings)
    gaps = any(finding.kind == "gap" and finding.facts["interval"] is None for finding in findings)
    averages = headline.found.place.neighbours is not None
    told = [name for name, used in (("gaps between groups", gaps), ("averages of neighbours", averages)) if used]
    if told:
        once = "; each neighbour counts once" if averages else ""
        parts.append(f"{' and '.join(told).capitalize()} are told as they are{once}.")
    return " ".join(parts)


def _course(setting: Setting, findings: Sequence[Finding]) -> list[str]:
    """Why the headline's series has no control chart (months) or no trend (years with counts), as sentences."""
    own = next((finding for finding in findings if finding.ref == setting.spec.headline), None)
    counted = setting.measure(setting.spec.headline).counts is not Counts.NONE
    if own is None or not counted:
        return []
    monthly = setting.spec.period is PeriodKind.MONTH
    part, name = ("process", "usual range") if monthly else ("trend", "trend over five years")
    reason = own.facts.get(part, {}).get("why_no_verdict")
    return [f"No {name} is given for the headline figure ({reason})."] if reason else []


def _sources(headline: Headline, methods: Sequence[Method]) -> str:
    found = headline.found
    interval = found is not None and not found.unjudged and found.place.interval is not None
    named = [WILSON] if interval else []
    named += [SOURCES[method] for method in methods if method in SOURCES]
    return wording.sentence("; ".join(dict.fromkeys(named))) if named else ""


def _about(setting: Setting, texts: Sequence[str]) -> str:
    if setting.measure(setting.spec.headline).counts is Counts.DERIVED:
        return (
            "Counts are worked out from a published share and the size of the group. They and their intervals are "
            "approximate."
        )
    used = any(re.search(r"\babout \d", told) for told in texts)
    return "A number rounded to what it can bear." if used else ""


def _ranks(texts: Sequence[str]) -> str:
    if not any("1st is" in told or "Rank" in told for told in texts):
        return ""
    return "Rank 1 is best; ties share it. Bands are quarters, as in the Department for Education's LAIT."
