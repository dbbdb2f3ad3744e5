"""Commands that make nothing: `areas`, `places`, `claims`, `targets`, `verify`, `lab` and `cluster-keys`."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings import wording
from send_briefings.cli.screen import print_table
from send_briefings.errors import UnknownNameError

if TYPE_CHECKING:
    from send_briefings.config.places import Gazetteer
    from send_briefings.model.place import Level, Place
    from send_briefings.narrative.claims.found import ClaimFound

EXAMPLES = """\b
Examples:
  send-briefings areas
"""


def areas() -> None:
    """List the outcome areas, their measures, the overviews of them, and whether each has a notebook."""
    from send_briefings.config.areas import load_areas
    from send_briefings.config.project import notebook_of
    from send_briefings.config.register import briefing_specs

    areas = load_areas()
    rows = [
        (
            topic.id,
            topic.name,
            "\n".join(areas[topic.id].measures) if topic.id in areas else _drawn(topic.draws_on, len(areas)),
            notebook_of(topic.id).name if notebook_of(topic.id).is_file() else "none yet",
        )
        for topic in briefing_specs().values()
    ]
    print_table(("Area", "Name", "Measures", "Notebook"), rows)


def _drawn(areas: tuple[str, ...], known: int) -> str:
    """What an overview has in place of measures of its own."""
    return "those of all areas" if len(areas) == known else f"those of {', '.join(areas)}"


PLACES_EXAMPLES = """\b
Examples:
  send-briefings places
  send-briefings places hull
  send-briefings places 330
  send-briefings places --level icb
"""


def places(
    text: Annotated[
        str, typer.Argument(help="Part of a name, an ONS code or a three-digit code.", metavar="[TEXT]")
    ] = "",
    level: Annotated[
        str,
        typer.Option(
            help="Kind of place: england, region, local_authority, nhs_region, icb or provider.", metavar="LEVEL"
        ),
    ] = "",
    closed: Annotated[bool, typer.Option("--closed", help="Also list places that no longer exist.")] = False,
) -> None:
    """List the places that a briefing can be about, or find one; authorities unless --level is given."""
    from send_briefings.config.places import gazetteer

    known = gazetteer()
    found = _found(known, text.strip(), _level(level), closed)
    print_table(
        ("Name", "Code", "Old code", "Region", "NHS integrated care board", ""),
        [_row(known, place) for place in found],
    )


def _level(text: str) -> Level | None:
    from send_briefings.model.place import Level

    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    if not word:
        return None
    if word not in set(Level):
        raise UnknownNameError("level of place", text, next_step=f"Give one of {', '.join(Level)}.")
    return Level(word)


def _found(known: Gazetteer, text: str, level: Level | None, closed: bool) -> list[Place]:
    from send_briefings.model.place import Level

    levels = [level] if level else list(Level) if text else [Level.LOCAL_AUTHORITY]
    listed = [place for each in levels for place in known.places(each, current_only=not (closed or text))]
    if not text:
        return listed
    within = [
        place
        for place in listed
        if any(text.casefold() in name.casefold() for name in (place.name, *place.aliases))
        or text.upper() in {place.code, place.old_code, *place.former_codes}
    ]
    return sorted(within, key=lambda place: not place.name.casefold().startswith(text.casefold())) or [
        known.resolve(text, level)
    ]


def _row(known: Gazetteer, place: Place) -> tuple[str, ...]:
    region = known.region_of(place)
    serving = "; ".join(icb.name for icb in known.icbs_of(place))
    kind = "" if place.level == "local_authority" else place.level.replace("_", " ")
    now = f"closed {place.closed.isoformat()}" if place.closed else ""
    return place.name, place.code, place.old_code, region.name if region else "", serving, now or kind


WIDTH = 100

CLAIMS_EXAMPLES = """\b
Examples:
  send-briefings claims
  send-briefings claims --place Leeds
  send-briefings claims --json
"""


def claims(
    place: Annotated[
        str, typer.Option(help="The authority the claims are about: a name, an ONS code or a three-digit code.")
    ] = "Birmingham",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every figure looked at and found, for another program.")
    ] = False,
) -> None:
    """Test the claims held about a place and about England against the published figures."""
    from send_briefings.cli.screen import only_ascii
    from send_briefings.config.places import gazetteer
    from send_briefings.model import Level
    from send_briefings.narrative.claims.checking import check_claims

    where = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY)
    found = check_claims(where)
    if as_json:
        from send_briefings.narrative.claims.tables import claim_json

        content = {"place": where.code, "place_name": where.name, "claims": [claim_json(one) for one in found]}
        typer.echo(json.dumps(content, ensure_ascii=only_ascii(), indent=2, allow_nan=False))
        return
    if not any(one.place.code == where.code for one in found):
        typer.echo(f"No claim about {where.in_sentence} is held. To add one: docs/claims.md.\n")
    for one in found:
        _show(one)


def _show(found: ClaimFound) -> None:
    from send_briefings.narrative.claims import tables as record_text

    typer.echo(f"{found.claim.name} ({found.claim.speaker}, {found.claim.document.date.year})")
    reported = (("Said", record_text.claimed), ("Record", record_text.record), ("Verdict", record_text.verdict))
    for lead, text in reported:
        shown = f"{lead + ':':9}"
        typer.echo(textwrap.fill(str(text(found)), WIDTH, initial_indent=f"  {shown}", subsequent_indent=" " * 11))
    typer.echo("")


OutcomeArea = Annotated[
    str, typer.Argument(help="The outcome area; `send-briefings areas` lists them.", metavar="AREA")
]
CouncilArea = Annotated[str, typer.Option(help="The council's area.", metavar="PLACE")]
TemplateFile = Annotated[
    Path | None, typer.Option(help="The file to write; shown on the screen by default.", metavar="FILE")
]

TARGETS_EXAMPLES = """\b
Examples:
  send-briefings targets template ehc_plans --place Leeds --out data/local/targets.toml
  send-briefings targets check
"""


TEMPLATE_EXAMPLES = """\b
Examples:
  send-briefings targets template ehc_plans --place Leeds --out data/local/targets.toml
"""

CHECK_EXAMPLES = """\b
Examples:
  send-briefings targets check
"""


def options() -> None:
    """Write down a council's own targets, and check them."""


def template(
    area: OutcomeArea,
    place: CouncilArea = "Birmingham",
    out: TemplateFile = None,
) -> None:
    """Write a file with one target of an area, to be filled in with a text editor.

    A file that is there already is never written over.
    """
    from send_briefings.cli.data_check import give_template
    from send_briefings.config.council import template as text_of
    from send_briefings.config.places import gazetteer
    from send_briefings.model.place import Level
    from send_briefings.report.load import area_called

    text = text_of(gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY).name, area_called(area))
    give_template(text, out, "Fill it in, then `send-briefings targets check`.")


def check() -> None:
    """Say which targets data/local/targets.toml holds, or what is wrong with it, line by line.

    The exit code is 4 where it has faults.
    """
    from send_briefings.config.council import load_targets
    from send_briefings.config.places import gazetteer

    found = load_targets()
    for one in found:
        typer.echo(f"{gazetteer().get(one.place).name}, {one.area}: {one.ref.measure} {one.value:g} by {one.due}")
    typer.echo(f"{len(found)} target{'s' * (len(found) != 1)}.")


WORDS_EXAMPLES = """\b
Examples:
  send-briefings commentary template ehc_plans --place Leeds --out data/local/commentary/ehc_plans.md
  send-briefings commentary check
"""

WORDS_TEMPLATE_EXAMPLES = """\b
Examples:
  send-briefings commentary template ehc_plans --place Leeds --out data/local/commentary/ehc_plans.md
"""

WORDS_CHECK_EXAMPLES = """\b
Examples:
  send-briefings commentary check
"""


def commentary_options() -> None:
    """Write down what a council says of its figures, and what was asked and promised, and check it."""


def commentary_template(
    area: OutcomeArea,
    place: CouncilArea = "Birmingham",
    out: TemplateFile = None,
) -> None:
    """Write a file for the council's own words on an area, to be filled in with a text editor.

    A file that is there already is never written over: the words of an earlier day stay.
    """
    from datetime import UTC, datetime

    from send_briefings.cli.data_check import give_template
    from send_briefings.config.council import commentary_template as text_of
    from send_briefings.config.places import gazetteer
    from send_briefings.model.place import Level
    from send_briefings.report.load import area_called

    name = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY).name
    text = text_of(name, area_called(area), datetime.now(UTC).date())
    give_template(text, out, "Fill it in, then `send-briefings commentary check`.")


def commentary_check() -> None:
    """Say what data/local/commentary holds, or what is wrong with it, line by line.

    The exit code is 4 where it has faults.
    """
    from send_briefings.config.council import load_commentary
    from send_briefings.config.places import gazetteer

    found = load_commentary()
    for one in found:
        held = wording.count_phrase(len(one.words.split()), "word")
        asked = f", {wording.count_phrase(len(one.asked), 'question')}" if one.asked else ""
        typer.echo(f"{gazetteer().get(one.place).name}, {one.area}, {one.date}: {held}{asked} ({one.role})")
    typer.echo(f"{len(found)} file{'s' * (len(found) != 1)} of commentary.")


VERIFY_EXAMPLES = """\b
Examples:
  send-briefings verify
  send-briefings verify reports
"""


def verify(
    reports: Annotated[str, typer.Argument(help="The reports folder; reports/ by default.", metavar="[REPORTS]")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Briefings made beside each other.", metavar="N")] = None,
) -> None:
    """Make everything that is published again from the data, and compare every byte.

    Fails on any difference in a page (its description, notice and alternative texts too), its PDF, its figures or
    its findings, in the index, the checksums and the list of briefings, and on a file that no run published. Of a
    number it says what its evidence gives. Nothing published is touched.
    """
    from send_briefings.cli.runs import shelf_of
    from send_briefings.cli.screen import progress
    from send_briefings.errors import UsageError
    from send_briefings.pipeline.verify import raise_if_faulty
    from send_briefings.pipeline.verify import verify as compare

    if "://" in reports:
        raise UsageError(f"{reports} is an address.", next_step="Copy it to a folder, and verify that.")
    publish_target = shelf_of(reports)
    with progress("Verifying", len(publish_target.records())) as reported:
        found = compare(publish_target, reported, jobs)
    raise_if_faulty(found)
    many = "1 briefing" if found.briefings == 1 else f"{found.briefings:,} briefings"
    typer.echo(
        f"{many} verified: {found.numbers:,} numbers in prose and tables lead to their evidence, and every file, "
        "the index and the checksums are to the byte what the figures give."
    )


SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}

LAB_EXAMPLES = """\b
Examples:
  send-briefings lab
  send-briefings lab --no-browser --port 8899
"""


def lab(context: typer.Context) -> None:
    """Open the notebooks in JupyterLab; any further options are passed on to it.

    Change the place in a notebook's first code cell, then choose Run, Run All Cells. Stop with Ctrl+C here.
    """
    from send_briefings.cli.process import Stopped
    from send_briefings.config.project import project_root
    from send_briefings.kernels import install_kernelspec

    with suppress(OSError):  # an environment of somebody else's: it is as it was installed
        install_kernelspec(Path(sys.prefix))
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project_root() / 'notebooks'}", *context.args]
    with subprocess.Popen(command) as jupyter:
        try:
            code = jupyter.wait()
        except Stopped as asked:
            if asked.exit_code != Stopped().exit_code:  # Ctrl+C reaches JupyterLab itself, which asks what is meant
                jupyter.terminate()
            code = jupyter.wait()
    raise typer.Exit(code)


CLUSTER_KEYS_EXAMPLES = """\b
Examples:
  send-briefings cluster-keys keys
"""


def cluster_keys(
    folder: Annotated[Path, typer.Argument(help="Folder to write; only its owner can read it.", metavar="FOLDER")],
) -> None:
    """Make the key that the machines of a Dask cluster know each other by; docs/cluster.md says how to use it.

    Whoever has the key can run programs on the cluster. It is valid for a year.
    """
    from send_briefings.pipeline.cluster_security import write_keys

    for path in write_keys(folder):
        typer.echo(str(path))
