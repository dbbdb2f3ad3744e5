"""Numbers of every kind of page, changed one at a time wherever they stand, are each found by verifying."""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pypdfium2
import pytest
from nbformat import v4

from send_briefings.config.project import project_root
from send_briefings.export import SendHtmlExporter, SendPdfExporter, attachments, briefing_metadata
from send_briefings.pipeline.index import dressed, listings
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.verify_pages import discrepancies
from send_briefings.report.overviews.targets_page import load_targets_page

Executed = Callable[[str, str], nbformat.NotebookNode]
Span = tuple[int, int]
Change = tuple[str, bytes, str]
"""The kind of place, the changed file, and what verifying must show of the change."""
PLACE = "Birmingham"
AREAS = ("ehc_plans", "therapy_waits")
OVERVIEWS = ("scorecard", "map", "claims", "improvement", "committee-pack", "method", "outlook", "targets")
EACH = 3  # of each kind of place where a number can stand, in each file
SEED = 20261129
NUMBER = re.compile(rb"\d+(?:[.,]\d+)*")
DIGIT = re.compile(rb"<([0-9A-F]{4})> <003[0-9]>")  # the code that a font of a PDF has for one
PIECE = re.compile(rb"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
TARGET = Path(__file__).parents[1] / "fixtures" / "plans_target.toml"


@pytest.fixture
def notebook(
    request: pytest.FixtureRequest, executed: Executed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> nbformat.NotebookNode:
    """The notebook of a page as it was executed; that of targets, which nobody has published, with a made-up one."""
    if request.param != "targets":
        return executed(request.param, PLACE)
    (tmp_path / "data" / "local").mkdir(parents=True)
    (tmp_path / "data" / "local" / "targets.toml").write_bytes(TARGET.read_bytes())
    for name in ("catalogue", "published"):
        (tmp_path / "data" / name).symlink_to(project_root() / "data" / name)
    monkeypatch.setenv("SEND_HOME", str(tmp_path))
    page = load_targets_page(PLACE)
    blocks = (page.summary(), page.details(), page.sources())
    shown = [v4.new_output("display_data", data=block._repr_mimebundle_()) for block in blocks]
    return v4.new_notebook(cells=[v4.new_code_cell("page", outputs=[one]) for one in shown])


def files_of(notebook: nbformat.NotebookNode) -> dict[str, bytes]:
    """All that is published where the page of a notebook is: its own files, the index, the page of the place, lists."""
    about: Any = briefing_metadata(notebook)
    made = {ending: content.encode() for ending, content in attachments(notebook).items()}
    made["html"] = str(SendHtmlExporter().from_notebook_node(notebook)[0]).encode()
    made["pdf"] = bytes(SendPdfExporter().from_notebook_node(notebook)[0])
    record = PublishedBriefing(
        place=about.place,
        place_slug=about.place_slug,
        place_name=about.place_name,
        area=about.area,
        area_name=about.area_name,
        title=about.title,
        date=about.date.isoformat(),
        known=about.dated,
        fresh=about.fresh,
        finding=about.finding,
        key="0" * 64,
        files={ending: hashlib.sha256(content).hexdigest() for ending, content in made.items()},
        run="000001-2026-11-29",
        made="2026-11-29",
    )
    made["html"] = dressed(made["html"], record, [record])
    files = {f"{record.path}.{ending}": content for ending, content in made.items()}
    return files | listings({record.path: record}, {name: hashlib.sha256(files[name]).hexdigest() for name in files})


def spans_of(page: bytes) -> dict[str, list[Span]]:
    """Every number in the bytes of a page, by the kind of place where it stands."""
    found: dict[str, list[Span]] = {}
    inside: list[str] = []
    for piece in PIECE.finditer(page):
        text, start = piece[0], piece.start()
        if text.startswith(b"<"):
            name = re.split(rb"[\s>]", text.strip(b"</"), maxsplit=1)[0].decode()
            if text.startswith(b"</"):
                inside = inside[: len(inside) - 1 - inside[::-1].index(name)] if name in inside else inside
            elif not text.endswith(b"/>") and name in {"head", "style", "svg", "main", "nav", "footer", "table"}:
                inside.append(name)
            for attribute in re.finditer(rb'([\w:-]+)="([^"]*)"', text):
                kind = kind_of(inside, name, attribute[1].decode(), text)
                for number in NUMBER.finditer(attribute[2]):
                    at = start + attribute.start(2)
                    found.setdefault(kind, []).append((at + number.start(), at + number.end()))
        else:
            kind = f"{'/'.join(dict.fromkeys(inside))} text"
            found.setdefault(kind, []).extend((start + n.start(), start + n.end()) for n in NUMBER.finditer(text))
    return {kind: spans for kind, spans in found.items() if spans}


def kind_of(inside: list[str], tag: str, attribute: str, text: bytes) -> str:
    """Where a number in an attribute stands."""
    if tag == "meta" and attribute == "content":
        return re.sub(rb'.*?(?:name|property)="([^"]*)".*', rb"meta \1", text, flags=re.DOTALL).decode()
    if attribute in {"aria-label", "alt", "title"}:
        return "alternative"
    return "drawing" if "svg" in inside or tag == "svg" else f"attribute {attribute}"


def other(number: bytes, draw: random.Random) -> bytes:
    """A number with one digit changed."""
    at = draw.choice([place for place, byte in enumerate(number) if chr(byte).isdigit()])
    return number[:at] + str((int(number[at : at + 1]) + draw.randint(1, 9)) % 10).encode() + number[at + 1 :]


def changed(content: bytes, draw: random.Random) -> Iterator[Change]:
    """A file's content with one number changed, for some numbers of each kind of place; and the number as it is now."""
    page = content.startswith(b"<!DOCTYPE html>")
    lines = {"line": [found.span() for found in NUMBER.finditer(content)]}
    for kind, spans in (spans_of(content) if page else lines).items():
        for start, end in draw.sample(spans, min(EACH if page else 3 * EACH, len(spans))):
            number = other(content[start:end], draw)
            shown = "evidence" if kind == "attribute data-evidence" else number.decode()
            yield kind, content[:start] + number + content[end:], shown


def changed_pdf(content: bytes, draw: random.Random) -> Iterator[Change]:
    """A PDF that still opens with one number changed: what it says of itself, an alternative, a word, a line drawn."""
    ways = (
        in_title,
        in_description,
        in_metadata,
        in_alternative,
        in_attachment,
        *[in_words] * EACH,
        *[in_drawing] * EACH,
    )
    for way in ways:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            where = way(pdf, draw)
            if where:
                written = io.BytesIO()
                pdf.save(written)
                yield f"PDF {way.__name__}", written.getvalue(), where


def in_title(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A number of the title; "" where it has none."""
    return "its Title" if altered(pdf.docinfo, "/Title", draw) else ""


def in_description(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A number of the description."""
    return "its Subject" if altered(pdf.docinfo, "/Subject", draw) else ""


def in_alternative(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A number of what is said in place of a chart."""
    reported = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    return "an alternative text" if any(altered(one, "/Alt", draw) for one in reported) else ""


def in_attachment(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A number of a file that lies in the PDF."""
    name = draw.choice(sorted(pdf.attachments))
    content = pdf.attachments[name].get_file().read_bytes()
    start, end = draw.choice([found.span() for found in NUMBER.finditer(content)])
    changed_content = content[:start] + other(content[start:end], draw) + content[end:]
    pdf.attachments[name].obj.EF.F.write(changed_content)
    return f"the attached {name}"


def altered(holder: Any, key: str, draw: random.Random) -> bool:
    """Change a number of a text; whether it has one."""
    text = str(holder.get(key, "")).encode()
    spans = [found.span() for found in NUMBER.finditer(text)]
    for start, end in draw.sample(spans, min(1, len(spans))):
        holder[key] = (text[:start] + other(text[start:end], draw) + text[end:]).decode()
    return bool(spans)


def in_metadata(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A number of the title or description in the metadata that other programs read."""
    text = pdf.Root.Metadata.read_bytes()
    stated = [found.span(1) for found in re.finditer(rb'<rdf:li xml:lang="x-default">(.*?)</rdf:li>', text)]
    spans = [found.span() for start, end in stated for found in NUMBER.finditer(text, start, end)]
    for start, end in draw.sample(spans, min(1, len(spans))):
        pdf.Root.Metadata.write(text[:start] + other(text[start:end], draw) + text[end:])
    return "its metadata" if spans else ""


def in_drawing(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A coordinate of what is drawn on a page."""
    number = draw.randrange(len(pdf.pages))
    orders = pikepdf.parse_content_stream(pdf.pages[number])
    at = draw.choice([place for place, one in enumerate(orders) if str(one.operator) in {"l", "m", "cm", "re"}])
    *others, last = orders[at].operands
    moved = [*others, float(str(last)) + draw.choice([-3, 7])]
    orders[at] = pikepdf.ContentStreamInstruction(moved, orders[at].operator)
    pdf.pages[number].Contents = pdf.make_stream(pikepdf.unparse_content_stream(orders))
    return f"page {number + 1}"


def in_words(pdf: pikepdf.Pdf, draw: random.Random) -> str:
    """A digit of the text of a page, which stays text."""
    number = draw.randrange(len(pdf.pages))
    page = pdf.pages[number]
    orders = pikepdf.parse_content_stream(page)
    digits = {name: DIGIT.findall(font.ToUnicode.read_bytes()) for name, font in page.Resources.Font.items()}
    digits = {name: [bytes.fromhex(code.decode()) for code in codes] for name, codes in digits.items()}
    font, spots = "", []
    for place, order in enumerate(orders):
        if str(order.operator) == "Tf":
            font = str(order.operands[0])
        if str(order.operator) == "TJ" and len(digits[font]) > 1:
            spots += [
                (place, index, at, digits[font])
                for index, part in enumerate(order.operands[0])  # type: ignore[arg-type]
                if isinstance(part, pikepdf.String)
                for at in range(0, len(bytes(part)), 2)
                if bytes(part)[at : at + 2] in digits[font]
            ]
    place, index, at, known = draw.choice(spots)
    parts = list(orders[place].operands[0])  # type: ignore[call-overload]
    glyphs = bytes(parts[index])
    new = draw.choice([one for one in known if one != glyphs[at : at + 2]])
    parts[index] = pikepdf.String(glyphs[:at] + new + glyphs[at + 2 :])
    orders[place] = pikepdf.ContentStreamInstruction([pikepdf.Array(parts)], orders[place].operator)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(orders))
    return f"page {number + 1}"


@pytest.mark.parametrize("notebook", [*AREAS, *OVERVIEWS], indirect=True)
def test_each_number_that_is_changed_is_found_and_shown(notebook: nbformat.NotebookNode) -> None:
    files, draw = files_of(notebook), random.Random(SEED)
    evidence = next(content for name, content in files.items() if name.endswith(".json") and "/" in name)
    missed, kinds = [], set[str]()
    changes = 0
    for name, right in files.items():
        reported = evidence if name.endswith(".html") and "index" not in name else None
        assert discrepancies({name: right}, {name: right}, reported) == []
        for kind, wrong, shown in (changed_pdf if name.endswith(".pdf") else changed)(right, draw):
            found = discrepancies({name: wrong}, {name: right}, reported)
            if not any(one.file == name and shown in str(one) for one in found):
                missed.append((name, kind, shown, found))
            if kind == "PDF in_words":
                assert said_by(wrong) != said_by(right)
            kinds.add(kind)
            changes += 1
    assert missed == []
    assert kinds >= {"line", "main text", "footer text", "PDF in_words", "PDF in_attachment"}
    assert changes > 60


def said_by(pdf: bytes) -> list[str]:
    """The text of each page, as a reader's program finds it."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
