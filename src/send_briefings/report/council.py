"""What the council says, and what was asked and promised last time: a slot of its own, apart from all findings.

The words are the council's. They are shown as they are, in a subset of Markdown whose every other sign is plain text;
no number of theirs is led to a figure, and nothing that is found rests on them. That figures have changed since they
were written is said above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import mistune

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.model.register import Asked, Commentary
from send_briefings.report.blocks import element, items, text
from send_briefings.report.cell_evidence import TextMarker
from send_briefings.text import Constant, Number, Observed, Text

HEADING, BEFORE = "What the council says", "What was asked and promised last time"
APART = "The council’s own words: they are not published statistics."
NO_ANSWER = "No answer is recorded."
_parse = mistune.create_markdown(renderer="ast")
_WEB = ("https://", "http://", "mailto:")
_INLINE = {"strong": "strong", "emphasis": "em"}


@dataclass(frozen=True, slots=True)
class Change:
    """A series whose newest figure is not what it was when the words were written; `then` is None where we lack it."""

    then: Figure | None
    now: Figure


def changes_since(now: AnalysisContext, then: AnalysisContext, figures: Sequence[Figure]) -> tuple[Change, ...]:
    """The series of a page's own figures whose newest figure is another than it was.

    Args:
        now: the page's setting.
        then: the setting as known on the day of the words.
        figures: what the page says, in its order.
    """
    own = dict.fromkeys(one.ref for one in figures if one.place == now.subject.code)
    found = []
    for ref in own:
        newest, before = (one.figures.latest(ref, now.subject.code) for one in (now, then))
        if newest is not None and (before is None or (before.period, before.value) != (newest.period, newest.value)):
            found.append(Change(before, newest))
    return tuple(found)


def council_markup(context: AnalysisContext, words: Commentary, changes: Sequence[Change], stated: TextMarker) -> str:
    """The slot: whose words and of when, what has changed since, the words, and the questions of last time."""
    parts = []
    if words.words:
        who = f"{words.role}, {wording.date_text(words.date)}. {APART}"
        parts += [element("h2", text(HEADING)), element("p", text(who), class_="small")]
        if changes:
            parts.append(element("p", element("strong", stated.text(changed_text(context, words, changes)))))
        parts.append(markdown(words.words))
    if words.asked:
        parts.append(element("h2" if not words.words else "h3", text(BEFORE)))
        parts.append(items([_asked(one) for one in words.asked]))
        if not words.words:
            parts.append(element("p", text(f"{words.role}, {wording.date_text(words.date)}. {APART}"), class_="small"))
    return element("div", "".join(parts), class_="callout council-says", role="note")


def council_json(context: AnalysisContext, words: Commentary, changes: Sequence[Change]) -> dict[str, Any]:
    """The same for the file beside the page, under a key of its own."""
    return {
        "role": words.role,
        "date": words.date.isoformat(),
        "words": words.words,
        "changed_since": str(changed_text(context, words, changes)) if changes and words.words else "",
        "asked": [
            {
                "asked": one.asked.isoformat(),
                "question": one.question,
                "answer": one.answer,
                "answered": one.answered.isoformat() if one.answered else "",
            }
            for one in words.asked
        ],
    }


def changed_text(context: AnalysisContext, words: Commentary, changes: Sequence[Change]) -> Text:
    """That figures have changed since the words were written: the first series' then and now, and how many more."""
    day = Number(wording.date_text(words.date), Constant("date"))
    first, more = changes[0], len(changes) - 1
    measure, label = context.measure(first.now.ref).name, context.label(first.now.ref)
    name = Text.constant(measure if measure == label else f"{measure}, {label}", "catalogue")
    then = Text.of(_value(context, first.then), " then") if first.then else Text()
    reported = Text.of(name, ": ", Text.joined([then, Text.of(_value(context, first.now), " now")], ", "))
    rest = Text.constant(f"{wording.count_phrase(more, 'other figure')} changed too" if more else "", "method")
    return Text.of(
        "Figures on this page have changed since ", day, ". ", Text.joined([reported, rest], "; ")
    ).sentence()


def _value(context: AnalysisContext, figure: Figure) -> Text:
    period = Number(when(figure.period), Observed(figure, "period"))
    return Text.of(Number(context.value(figure), Observed(figure)), " (", period, ")")


def _asked(one: Asked) -> str:
    question = f"{element('strong', text(one.question))} {text(f'Asked on {wording.date_text(one.asked)}.')}"
    if one.answered is None:
        return f"{question} {text(NO_ANSWER)}"
    return f"{question} {text(f'Answered on {wording.date_text(one.answered)}: {wording.sentence(one.answer)}')}"


def markdown(words: str) -> str:
    """A subset of Markdown as markup: paragraphs, lists, bold and italic. All else stands as the text that it is.

    >>> markdown("We *will* <b>do</b> [it](javascript:x)")
    '<p>We <em>will</em> &lt;b&gt;do&lt;/b&gt; it</p>'
    """
    return _blocks(cast("list[dict[str, Any]]", _parse(words)))


def _blocks(tokens: Iterable[Mapping[str, Any]]) -> str:
    made = []
    for token in tokens:
        if token["type"] == "list":
            entries = [_blocks(entry["children"]) for entry in token["children"]]
            made.append(items(entries, "ol" if token["attrs"]["ordered"] else "ul"))
        elif token["type"] == "block_text":
            made.append(_inline(token["children"]))
        elif token["type"] == "block_quote":
            made.append(_blocks(token["children"]))
        elif found := _inline(token["children"]) if "children" in token else text(token.get("raw", "").strip()):
            made.append(element("p", found))
    return "".join(made)


def _inline(tokens: Iterable[Mapping[str, Any]]) -> str:
    made = []
    for token in tokens:
        kind = token["type"]
        if kind in ("softbreak", "linebreak"):
            made.append(" ")
        elif "children" in token:
            inner = _inline(token["children"])
            url = str(token.get("attrs", {}).get("url", "")) if kind == "link" else ""
            shown = f" ({text(url)})" if url.startswith(_WEB) and text(url) != inner else ""
            made.append(element(_INLINE[kind], inner) if kind in _INLINE else inner + shown)
        else:
            made.append(text(token.get("raw", "")))
    return "".join(made)
