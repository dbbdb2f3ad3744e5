"""Each kind of place to look, against replies of the services' own shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

from send_briefings.config.sources import PlaceToLook, SourceSpec, load_hosts, load_sources
from send_briefings.errors import CatalogueError
from send_briefings.live.client import Client
from send_briefings.live.kinds import check_places, kinds
from send_briefings.live.offer import CannotTell, Look, Why

GET = "https://api.education.gov.uk/statistics"
ABSENCE = "cbbd299f-8297-44bc-92ac-558bcf51f8ad"
WAITS = "Community-health-services-waiting-lists-2025-26-"


@pytest.fixture(scope="session")
def replies(raw_data: Path) -> Path:
    """The folder of replies and examples of the publishers' services."""
    return raw_data / "publisher_replies"


@pytest.fixture
def described(tmp_path: Path) -> Callable[[str], tuple[SourceSpec, PlaceToLook]]:
    """Makes a source with one place to look, as its TOML says."""

    def make(text: str) -> tuple[SourceSpec, PlaceToLook]:
        path = tmp_path / "made.toml"
        path.write_text(f"[[live]]\n{text}\nevery = 12\n", encoding="utf-8")
        kind = text.split('kind = "')[1].split('"')[0]
        place = PlaceToLook(kind, 12, 1_000_000, 5.0)
        return replace(load_sources()["dfe_lait"], path=path, live=(place,)), place

    return make


def looked(client: Client, source: SourceSpec, place: PlaceToLook, held: tuple[str, ...] = ()) -> Look:
    """What a look finds."""
    return kinds()[place.kind].look(source, place, client, load_hosts(), held)


def of(name: str) -> tuple[SourceSpec, PlaceToLook]:
    """A source of the catalogue with its first place to look."""
    source = load_sources()[name]
    return source, source.live[0]


def stated(fakes: ModuleType, path: Path) -> Callable[[Any, Any], Any]:
    """A reply that is kept in a file."""
    return lambda _request, _reply: fakes.Response(path.read_bytes(), content_type="application/json")


def test_every_source_that_is_published_on_line_says_where_to_look() -> None:
    check_places(load_sources())
    without = {name for name, source in load_sources().items() if source.built_in and not source.live}
    assert without == {
        "local_return",  # the council's own
        "dfe_sen2_caseload_2022", "dfe_sen2_settings_2022",  # closed series
        # whose files are known by copies alone
        "dfe_destinations_18", "dfe_dsg_balance", "dfe_section_251", "nhs_autism_waits", "ons_population_2020",
    }  # fmt: skip


def test_faults_of_a_place_are_told_with_their_lines(described: Any) -> None:
    source, place = described('kind = "ees_content"\npublicaton = "x"\nfile = ["("]')
    with pytest.raises(CatalogueError) as reported:
        kinds()[place.kind].check(source, place)
    assert len(reported.value.faults) == 3
    assert "made.toml:3: unknown key 'publicaton'" in "\n".join(reported.value.faults)


# ----- DfE's statistics API


def api_set(fakes: ModuleType, **more: Any) -> Any:
    version = {"version": "1.0", "release": "2023-24", "title": "Academic year 2023/24", "csv": b"a\n1\n"}
    versions = more.pop(
        "versions",
        [
            version | {"published": "2025-03-20T09:30:00+00:00"},
            version
            | {
                "version": "2.0",
                "release": "2024-25",
                "title": "Academic year 2024/25",
                "published": "2026-03-26T09:30:00+00:00",
            },
        ],
    )
    return fakes.DataSet(ABSENCE, "Absence by pupil characteristics", versions, id=fakes.some_id("set"), **more)


def test_the_newest_version_is_asked_for_whole_and_dated_by_the_day(
    client: Client, fake: Any, fakes: ModuleType
) -> None:
    fake.data_sets.append(api_set(fakes))
    offer = looked(client, *of("dfe_absence_sen")).offers[0]
    assert (offer.release, offer.published, offer.updated) == ("2024/25", date(2026, 3, 26), None)
    assert offer.url.endswith("/csv?dataSetVersion=2.0.0")


def test_a_patch_is_a_correction_with_the_publishers_words(client: Client, fake: Any, fakes: ModuleType) -> None:
    one = api_set(fakes)
    one.versions.append(
        one.versions[-1]
        | {"version": "2.0.1", "type": "Patch", "published": "2026-03-27T09:30:00+00:00", "notes": "Rows removed."}
    )
    fake.data_sets.append(one)
    offer = looked(client, *of("dfe_absence_sen")).offers[0]
    assert (offer.published, offer.updated) == (date(2026, 3, 26), date(2026, 3, 27))
    assert offer.notes == ("Rows removed.",)
    assert offer.url.endswith("dataSetVersion=2.0.1")


def test_what_a_new_major_version_took_away_is_told(client: Client, fake: Any, fakes: ModuleType) -> None:
    one = api_set(fakes)
    option = {
        "previousState": {"id": "aa", "label": "No SEN"},
        "currentState": {"id": "aa", "label": "No identified SEN"},
    }
    one.versions[-1]["changes"] = {
        "majorChanges": {
            "indicators": [{"previousState": {"id": "bb", "label": "Severe absence rate"}}],
            "filterOptions": [{"filter": {"id": "cc", "label": "SEN provision"}, "options": [option]}],
        },
        "minorChanges": {"indicators": [{"currentState": {"id": "dd", "label": "Enrolments"}}]},
    }
    fake.data_sets.append(one)
    offer = looked(client, *of("dfe_absence_sen")).offers[0]
    assert offer.notes == ("Version 2.0 took away or changed: indicators Severe absence rate; filter options No SEN.",)
    assert "api.education.gov.uk/statistics/v1/data-sets/" + one.id + "/versions/2.0.0/changes" in fake.asked


def test_what_the_live_service_printed_is_read(client: Client, fake: Any, fakes: ModuleType, replies: Path) -> None:
    """32 real versions over two pages, with a patch and two majors: the newest is 3.16, never 2.x."""
    one = api_set(fakes)
    fake.data_sets.append(one)
    fake.misbehave("versions.*page=1", stated(fakes, replies / "ees_constructed" / "versions_page1.json"))
    fake.misbehave("versions.*page=2", stated(fakes, replies / "ees_constructed" / "versions_page2.json"))
    one.versions.append(one.versions[-1] | {"version": "3.16"})
    offer = looked(client, *of("dfe_absence_sen")).offers[0]
    assert (offer.release, offer.published) == ("Week 21 2026", date(2026, 6, 11))
    assert offer.url.endswith("dataSetVersion=3.16.0")


@pytest.mark.parametrize(("status", "why"), [("Withdrawn", Why.WITHDRAWN), ("Draft", Why.NOT_FOUND)])
def test_without_a_published_version_it_cannot_be_told(
    client: Client, fake: Any, fakes: ModuleType, status: str, why: Why
) -> None:
    one = api_set(fakes)
    for version in one.versions:
        version["status"] = status
    fake.data_sets.append(one)
    with pytest.raises(CannotTell) as reported:
        looked(client, *of("dfe_absence_sen"))
    assert reported.value.why is why


def test_a_superseded_data_set_is_followed_and_told(
    client: Client, fake: Any, fakes: ModuleType, described: Any
) -> None:
    new = api_set(fakes)
    old = replace(new, id=fakes.some_id("old"), status="Deprecated", superseded_by=new.id)
    fake.data_sets += [old, new]
    found = looked(client, *described(f'kind = "ees_api"\npublication_id = "{ABSENCE}"\ndata_set = "{old.id}"'))
    assert f'write data_set = "{new.id}"' in found.drift[0]
    assert new.id in found.offers[0].url


def test_our_requests_are_those_of_the_openapi_document_and_the_replies_fit_it(
    client: Client, fake: Any, fakes: ModuleType, replies: Path, described: Any
) -> None:
    document = json.loads((replies / "ees_openapi_v1.json").read_text())
    one = api_set(fakes)
    fake.data_sets.append(one)
    looked(client, *of("dfe_absence_sen"))
    found = looked(client, *described(f'kind = "ees_api"\npublication_id = "{ABSENCE}"\ndata_set = "{one.id}"'))
    client.read(found.offers[0].url)
    calls = [reported for reported in fake.asked if reported.startswith("api.education.gov.uk")]
    shapes = set()
    for reported in calls:
        parts = urlsplit(f"https://{reported}")
        path = parts.path.removeprefix("/statistics")
        shape = next(name for name in document["paths"] if _fits(name, path))
        known = {entry["name"]: entry for entry in document["paths"][shape]["get"]["parameters"]}
        for name, values in parse_qs(parts.query).items():
            rule = known[name]["schema"]
            if rule["type"] == "integer":
                assert rule["minimum"] <= int(values[0]) <= rule.get("maximum", int(values[0]))
        content = document["paths"][shape]["get"]["responses"]["200"]["content"]
        if "application/json" in content:
            body = json.loads(client.read(f"https://{reported}").body)
            schema = content["application/json"]["schema"] | {"components": document["components"]}
            jsonschema.validate(body, schema)
        shapes.add(shape)
    assert shapes == {
        "/v1/publications/{publicationId}/data-sets",
        "/v1/data-sets/{dataSetId}",
        "/v1/data-sets/{dataSetId}/versions",
        "/v1/data-sets/{dataSetId}/versions/{dataSetVersion}/changes",
        "/v1/data-sets/{dataSetId}/csv",
    }


def _fits(shape: str, path: str) -> bool:
    ours, theirs = path.strip("/").split("/"), shape.strip("/").split("/")
    return len(ours) == len(theirs) and all(b.startswith("{") or a == b for a, b in zip(ours, theirs, strict=True))


# ----- DfE's content service


def test_the_content_services_replies_are_read(client: Client, fake: Any, fakes: ModuleType, replies: Path) -> None:
    where = replies / "content_constructed"
    for pattern, name in {
        r"/publications/education-health-and-care-plans$": "publication",
        r"version-summary$": "version_summary",
        r"/updates\?": "updates",
        r"/data-set-files\?": "data_set_files",
    }.items():
        fake.misbehave(pattern, stated(fakes, where / f"{name}.json"))
    found = looked(client, *of("dfe_sen2_timeliness"))
    offer = found.offers[0]
    assert (offer.release, offer.published, offer.updated) == ("2026", date(2026, 6, 25), date(2026, 7, 16))
    assert offer.file_name == "timeliness_20_week.csv"
    assert offer.notes == ("2026-07-16: Corrected timeliness figures for one local authority.",)
    assert found.due == "2027-06"


def test_another_publication_under_the_same_slug_is_refused(client: Client, fake: Any, fakes: ModuleType) -> None:
    fake.publications[fakes.SEN2] = fakes.Publication(
        fakes.SEN2, fakes.some_id(1), "2026", "2026", "2026-06-25T08:30:00Z", {}
    )
    with pytest.raises(CannotTell, match="is another publication now"):
        looked(client, *of("dfe_sen2_timeliness"))


@pytest.mark.parametrize("path", ["/publications/", "version-summary", "data-set-files"])
def test_a_web_page_where_data_was_due_is_told(client: Client, fake: Any, fakes: ModuleType, path: str) -> None:
    fake.publications[fakes.SEN2] = fakes.Publication(
        fakes.SEN2, fakes.SEN2_ID, "2026", "2026", "2026-06-25T08:30:00Z", {"timeliness_20_week.csv": b""}
    )
    fake.misbehave(path, fakes.login_page)
    with pytest.raises(CannotTell, match="a web page where data was due") as reported:
        looked(client, *of("dfe_sen2_timeliness"))
    assert "log in first" in reported.value.next_step


# ----- NHS England's page


def test_links_are_read_and_of_two_for_a_month_the_newest_counts(client: Client, fake: Any) -> None:
    on_page = ("06 April", "07 May", "08 June", "09 June-revised", "09 July", "09 July-2")
    for uploaded, name in ((f"2025/{one[:2]}", one[3:]) for one in on_page):
        fake.nhs(uploaded, f"{WAITS}{name}.xlsx", b"")
    fake.nhs_links.reverse()
    found = looked(client, *of("nhs_community_waits"), held=("April 2025", "May 2025", "June 2025"))
    assert [offer.file_name for offer in found.offers] == [
        f"{WAITS}{name}.xlsx" for name in ("May", "June-revised", "July-2")
    ]
    assert found.offers[-1].order == "2025-07"


def test_january_to_march_belong_to_the_year_that_ends(client: Client, fake: Any) -> None:
    fake.nhs("2026/03", f"{WAITS}January.xlsx", b"")
    assert looked(client, *of("nhs_community_waits")).offers[0].order == "2026-01"


def test_an_old_month_that_was_revised_is_found(client: Client, fake: Any) -> None:
    for uploaded, name in (
        ("2025/06", "April-revised"),
        ("2025/07", "May"),
        ("2025/08", "June"),
        ("2025/09", "July"),
        ("2025/10", "August"),
    ):
        fake.nhs(uploaded, f"{WAITS}{name}.xlsx", b"")
    held = tuple(f"{name} 2025" for name in ("April", "May", "June", "July", "August"))
    names = [offer.label for offer in looked(client, *of("nhs_community_waits"), held=held).offers]
    assert names == ["April 2025", "June 2025", "July 2025", "August 2025"]
    held = (*held, "April 2025 (revised 1 July 2025)")
    assert len(looked(client, *of("nhs_community_waits"), held=held).offers) == 3


def test_a_page_without_such_a_link_is_a_fault_never_nothing_new(client: Client, fake: Any, fakes: ModuleType) -> None:
    fake.nhs("2026/06", "Community-services-statistics-April.xlsx", b"")
    with pytest.raises(CannotTell, match="1 links and none to a file as described") as reported:
        looked(client, *of("nhs_community_waits"))
    assert reported.value.why is Why.NOT_FOUND
    assert not reported.value.unreachable


# ----- GOV.UK


def test_the_newest_page_of_a_collection_that_has_the_table_counts(client: Client, fake: Any) -> None:
    base = "/government/statistics/tribunals-statistics-quarterly-"
    fake.page(
        f"{base}april-to-june-2025", [("SEND appeal rate table 2024", "appeals.csv", b"a")], "2025-09-11T08:30:00Z"
    )
    fake.page(f"{base}july-to-september-2025", [("Main tables", "main.ods", b"b")], "2025-12-11T09:30:00Z")
    fake.page("/government/statistics/other", [("SEND appeal rate", "x.csv", b"c")], "2026-01-11T09:30:00Z")
    fake.collection(
        "/government/collections/tribunals-statistics",
        [f"{base}april-to-june-2025", f"{base}july-to-september-2025", "/government/statistics/other"],
    )
    offer = looked(client, *of("moj_send_appeals")).offers[0]
    assert (offer.file_name, offer.published) == ("appeals.csv", date(2025, 9, 11))


def test_pages_renamed_beyond_the_pattern_are_a_fault(client: Client, fake: Any) -> None:
    fake.page("/government/statistics/hmcts-quarterly-2026", [], "2026-01-11T09:30:00Z")
    fake.collection("/government/collections/tribunals-statistics", ["/government/statistics/hmcts-quarterly-2026"])
    with pytest.raises(CannotTell, match="hmcts-quarterly-2026") as reported:
        looked(client, *of("moj_send_appeals"))
    assert reported.value.why is Why.NOT_FOUND


PATH = "/government/statistical-data-sets/area-send-inspections"


@pytest.mark.parametrize(
    ("name", "why", "words"),
    [
        (
            "statistical_data_set__statistical_data_set_withdrawn",
            Why.WITHDRAWN,
            "It has been superseded by Local area walking",
        ),
        ("gone__gone_with_alternative_path", Why.WITHDRAWN, "gone for good"),
        ("publication__statistics_publication", Why.NOT_FOUND, "No attachment"),
        ("document_collection__document_collection", Why.NOT_FOUND, "No attachment"),
    ],
)
def test_real_examples_of_govuk_are_told_apart(
    client: Client, fake: Any, fakes: ModuleType, replies: Path, name: str, why: Why, words: str
) -> None:
    fake.misbehave("api/content", stated(fakes, replies / "govuk" / f"{name}.json"))
    with pytest.raises(CannotTell, match=words) as reported:
        looked(client, *of("ofsted_area_send_2016"))
    assert reported.value.why is why


def test_a_page_that_is_gone_names_what_took_its_place(
    client: Client, fake: Any, fakes: ModuleType, replies: Path
) -> None:
    body = (replies / "govuk" / "gone__gone_with_alternative_path.json").read_bytes()
    fake.misbehave("api/content", lambda _request, _reply: fakes.Response(body, 410, content_type="application/json"))
    with pytest.raises(CannotTell, match="It names /government/example in its place") as reported:
        looked(client, *of("ofsted_area_send_2016"))
    assert reported.value.why is Why.WITHDRAWN


def test_a_page_that_moved_is_followed_and_told(client: Client, fake: Any, fakes: ModuleType) -> None:
    name = "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    fake.page("/government/new", [("Data", name, b"x")], "2022-11-17T09:30:00Z")
    fake.pages[PATH] = {
        "schema_name": "redirect",
        "redirects": [{"path": PATH, "type": "exact", "destination": "/government/new"}],
    }
    found = looked(client, *of("ofsted_area_send_2016"))
    assert found.offers[0].file_name == name
    assert found.drift == (f'The page moved: write "/government/new" in place of "{PATH}".',)
    client._read.clear()
    del fake.pages[PATH]
    fake.misbehave(PATH, fakes.sent_to("https://www.gov.uk/api/content/government/new", 301))
    assert looked(client, *of("ofsted_area_send_2016")).drift == (f"The page moved: {PATH} is /government/new now.",)


def test_a_file_that_only_the_text_links_to_is_found(client: Client, fake: Any, fakes: ModuleType) -> None:
    name = "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    link = f'<p>See <a href="https://{fakes.ASSETS}/media/0123456789abcdef01234567/{name}">the data</a>.</p>'
    fake.page(PATH, [], "2022-11-17T09:30:00Z", body=link)
    assert looked(client, *of("ofsted_area_send_2016")).offers[0].url.endswith(name)


# ----- repositories, and one address


def test_the_last_commit_names_the_release_and_why(client: Client, fake: Any) -> None:
    path = "01_data/02_prod/bds_long_0.parquet"
    fake.commit(
        "dfe-analytical-services/local-authority-interactive-tool",
        path,
        "2026-01-19T10:00:00Z",
        "Fostering corrected",
        b"1",
    )
    fake.commit(
        "dfe-analytical-services/local-authority-interactive-tool",
        path,
        "2026-02-25T10:00:00Z",
        "Revised SEND tribunal data (#116)\n\nMore",
        b"2",
    )
    offer = looked(client, *of("dfe_lait")).offers[0]
    assert (offer.release, offer.published) == ("February 2026", date(2026, 2, 25))
    assert offer.notes == ("2026-02-25: Revised SEND tribunal data (#116)",)
    assert client.read(offer.url).body == b"2"


def test_a_path_without_commits_has_moved(client: Client, fake: Any) -> None:
    fake.commit(
        "dfe-analytical-services/local-authority-interactive-tool",
        "elsewhere.parquet",
        "2026-01-19T10:00:00Z",
        "x",
        b"1",
    )
    with pytest.raises(CannotTell) as reported:
        looked(client, *of("dfe_lait"))
    assert reported.value.why is Why.MOVED


def test_a_repository_host_that_takes_no_more_questions_is_not_reached(
    client: Client, fake: Any, fakes: ModuleType
) -> None:
    fake.misbehave("commits", fakes.status(403, X_RateLimit_Remaining="0"))
    with pytest.raises(CannotTell) as reported:
        looked(client, *of("dfe_lait"))
    assert reported.value.unreachable


def test_one_address_is_one_offer(client: Client, described: Any) -> None:
    found = looked(client, *described('kind = "url"\nhost = "govuk"\npath = "/files/some%20table.csv"'))
    assert [(offer.url, offer.file_name) for offer in found.offers] == [
        ("https://www.gov.uk/files/some%20table.csv", "some table.csv")
    ]


def test_the_grants_editions_are_dated_by_their_addresses(client: Client, fake: Any) -> None:
    fake.allocations = {
        "2024-to-2025": [("2024-07-20", b"a"), ("2024-11-20", b"b")],
        "2025-to-2026": [("2025-03-20", b"c")],
    }
    offers = looked(client, *of("esfa_dsg_allocations")).offers
    assert [offer.published for offer in offers] == [date(2024, 7, 20), date(2024, 11, 20), date(2025, 3, 20)]
