"""A practice publisher on this machine: the real raw files under the layouts of the publishers' own services.

    python tools/fake_publisher.py ../shared/data

serves them on 127.0.0.1 until Ctrl+C, and prints what to set so that `send-briefings data update` asks it in place of
every publisher. The tests use the class `FakePublisher`, which can also behave badly.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

CONTENT = "content.explore-education-statistics.service.gov.uk"
API = "api.education.gov.uk"
NHS = "www.england.nhs.uk"
GOVUK = "www.gov.uk"
ASSETS = "assets.publishing.service.gov.uk"
FUNDING = "skillsfunding.service.gov.uk"
COMMITS = "api.github.com"
GIT = "raw.githubusercontent.com"
NHS_PAGE = "/statistics/statistical-work-areas/community-health-services-waiting-lists/"
SEN2 = "education-health-and-care-plans"
EXCLUSIONS = "suspensions-and-permanent-exclusions-in-england"
ABSENCE_ID = "cbbd299f-8297-44bc-92ac-558bcf51f8ad"
SEN2_ID = "88312cc0-fe1d-4ab5-81df-33fd708185cb"
NEET = "participation-in-education-training-and-neet-age-16-to-17-by-local-authority"
LOGIN = b"<!DOCTYPE html><html><title>Network login</title><body>Log in to go on.</body></html>"

Content = bytes | Path


def bytes_of(content: Content) -> bytes:
    """A file's bytes."""
    return content.read_bytes() if isinstance(content, Path) else content


def some_id(*words: object) -> str:
    """An identifier that is the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, " ".join(map(str, words))))


@dataclass
class Publication:
    """A publication of DfE's statistics site with its latest release; `state` counts its amendments."""

    slug: str
    id: str
    release: str
    title: str
    published: str
    files: dict[str, Content]
    titles: dict[str, str] = field(default_factory=dict)
    updated: str = ""
    updates: list[tuple[str, str]] = field(default_factory=list)
    next_release: dict[str, int] | None = None
    superseded_by: str = ""
    state: int = 1

    @property
    def version(self) -> str:
        """The release version's id: another one after every amendment."""
        return some_id(self.slug, self.release, self.state)


@dataclass
class DataSet:
    """A data set of DfE's statistics API; `versions` the oldest first: number, release, published, CSV, and more."""

    publication: str
    title: str
    versions: list[dict[str, Any]]
    status: str = "Published"
    superseded_by: str = ""
    id: str = ""


class FakePublisher:
    """Answers as the publishers' services do, and badly where it is told to.

    `asked` lists what was asked: host and path with query. `misbehave` makes the next replies to matching requests bad.
    """

    def __init__(self) -> None:
        self.publications: dict[str, Publication] = {}
        self.redirects: dict[str, str] = {}
        self.data_sets: list[DataSet] = []
        self.nhs_files: dict[str, Content] = {}
        self.nhs_links: list[str] = []
        self.pages: dict[str, dict[str, Any]] = {}
        self.assets: dict[str, Content] = {}
        self.allocations: dict[str, list[tuple[str, Content]]] = {}
        self.commits: dict[tuple[str, str], list[tuple[str, str, Content]]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._bad: list[tuple[re.Pattern[str], Callable[[Request, Response], Response], int]] = []

    def misbehave(self, pattern: str, how: Callable[[Request, Response], Response], times: int = 1) -> None:
        """Pass the next `times` good replies to requests like a pattern through `how`."""
        self._bad.append((re.compile(pattern), how, times))

    def nhs(self, uploaded: str, name: str, content: Content) -> None:
        """Link another workbook from NHS England's page, as uploaded in a month ("2025/08")."""
        path = f"/statistics/wp-content/uploads/sites/2/{uploaded}/{name}"
        self.nhs_files[path] = content
        self.nhs_links.append(path)

    def page(self, path: str, files: Sequence[tuple[str, str, Content]], updated: str, **more: Any) -> None:
        """Publish a GOV.UK page with attachments: title, file name, content."""
        attachments = []
        for title, name, content in files:
            digest = hashlib.sha256(bytes_of(content)).hexdigest()[:24]
            self.assets[f"/media/{digest}/{name}"] = content
            attachments.append(
                {
                    "attachment_type": "file",
                    "id": digest,
                    "title": title,
                    "url": f"https://{ASSETS}/media/{digest}/{name}",
                    "content_type": "application/octet-stream",
                    "filename": name,
                    "file_size": len(bytes_of(content)),
                }
            )
        history = [{"public_timestamp": updated, "note": more.pop("note", "First published.")}]
        self.pages[path] = {
            "base_path": path,
            "schema_name": more.pop("schema_name", "publication"),
            "title": path.rpartition("/")[2],
            "public_updated_at": updated,
            "first_published_at": updated,
            "withdrawn_notice": more.pop("withdrawn_notice", {}),
            "details": {"body": more.pop("body", ""), "change_history": history, "attachments": attachments},
            "links": more.pop("links", {}),
            **more,
        }

    def collection(self, path: str, documents: Sequence[str]) -> None:
        """Publish a GOV.UK collection of pages that are published already."""
        self.page(path, [], "2026-01-01T09:30:00Z", schema_name="document_collection")
        self.pages[path]["links"] = {
            "documents": [
                {
                    "base_path": name,
                    "public_updated_at": self.pages[name]["public_updated_at"],
                    "withdrawn": bool(self.pages[name]["withdrawn_notice"]),
                }
                for name in documents
            ]
        }

    def commit(self, repository: str, path: str, moment: str, message: str, content: Content) -> None:
        """Commit a file to a public repository."""
        self.commits.setdefault((repository, path), []).append((moment, message, content))

    def answer(self, request: Request) -> Response:
        """The reply to a request, by the host that is meant."""
        host, path = request.host.partition(":")[0], unquote(request.path)
        reported = f"{host}{path}" + (f"?{request.query_string.decode()}" if request.query_string else "")
        self.asked.append(reported)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        reply = self._services()[host](request, path) if host in self._services() else _missing()
        for index, (pattern, how, times) in enumerate(self._bad):
            if times and pattern.search(reported):
                self._bad[index] = (pattern, how, times - 1)
                return how(request, reply)
        return reply

    def _services(self) -> dict[str, Callable[[Request, str], Response]]:
        return {
            CONTENT: self._content,
            API: self._api,
            NHS: self._nhs,
            GOVUK: self._govuk,
            ASSETS: lambda request, path: _file(request, self.assets.get(path)),
            FUNDING: self._funding,
            COMMITS: self._commits,
            GIT: self._git,
        }

    def _content(self, request: Request, path: str) -> Response:
        path = path.removeprefix("/api")
        if path == "/redirects":
            moved = [{"fromSlug": old, "toSlug": new} for old, new in self.redirects.items()]
            return _json({"publicationRedirects": moved, "methodologyRedirects": []})
        if found := re.fullmatch(r"/data-set-files/([^/]+)/download", path):
            return self._data_file(found[1])
        if path == "/data-set-files":
            return self._data_files(request)
        found = re.match(r"/publications/([^/]+)(/releases/([^/]+))?(/.*)?$", path)
        one = self.publications.get(found[1]) if found else None
        if found is None or one is None or (found[3] and found[3] != one.release):
            return _problem(404, "Not Found")
        if not found[2]:
            return _json(_publication(one))
        if found[4] == "/version-summary":
            return _json(_version_summary(one))
        if found[4] == "/updates":
            notes = [{"date": f"{day}T00:00:00", "summary": reported} for day, reported in one.updates]
            return _paged(request, [*notes, {"date": one.published, "summary": "First published"}])
        return _problem(404, "Not Found")

    def _data_files(self, request: Request) -> Response:
        one = next((p for p in self.publications.values() if p.id == request.args.get("publicationId")), None)
        if one is None:
            return _paged(request, [])
        return _paged(request, [_listed_file(one, name) for name in one.files])

    def _data_file(self, wanted: str) -> Response:
        for one in self.publications.values():
            for name, content in one.files.items():
                if some_id(one.slug, one.release, name) == wanted:
                    reply = Response(gzip.compress(bytes_of(content)), content_type="text/csv")
                    reply.headers["Content-Encoding"] = "gzip"  # always, even unasked
                    return reply
        return _problem(404, "Not Found")

    def _api(self, request: Request, path: str) -> Response:
        path = path.removeprefix("/statistics/v1")
        if found := re.fullmatch(r"/publications/([^/]+)/data-sets", path):
            mine = [one for one in self.data_sets if one.publication == found[1]]
            return _paged(request, [_data_set(one) for one in mine], most=20) if mine else _problem(404, "Not Found")
        found = re.fullmatch(r"/data-sets/([^/]+)(/versions|/csv|/versions/[\d.]+/changes)?", path)
        one = next((one for one in self.data_sets if found and one.id == found[1]), None)
        if found is None or one is None:
            return _problem(404, "Not Found")
        if not found[2]:
            return _json(_data_set(one))
        if found[2] == "/versions":
            return _paged(request, [_api_version(v) for v in reversed(one.versions)], most=20)
        if found[2].endswith("/changes"):
            number = found[2].split("/")[2]
            version = next((v for v in one.versions if number in (v["version"], f"{v['version']}.0")), None)
            if version is None:
                return _problem(404, "Not Found")
            changed = {"majorChanges": {}, "minorChanges": {}, "patchHistory": []} | version.get("changes", {})
            return _json({"versionNumber": version["version"], **changed})
        wanted = request.args.get("dataSetVersion", "")
        for version in one.versions:
            if wanted in (version["version"], f"{version['version']}.0"):
                reply = Response(gzip.compress(b"\xef\xbb\xbf" + bytes_of(version["csv"])), content_type="text/csv")
                reply.headers["Content-Encoding"] = "gzip"
                return reply
        return _problem(404, "Not Found")

    def _nhs(self, request: Request, path: str) -> Response:
        if path == NHS_PAGE:
            links = "".join(
                f'<li><a href="https://{NHS}{link}">{link.rpartition("/")[2]}</a></li>' for link in self.nhs_links
            )
            return Response(f"<!DOCTYPE html><html><body><ul>{links}</ul></body></html>", content_type="text/html")
        return _file(request, self.nhs_files.get(path))

    def _govuk(self, request: Request, path: str) -> Response:
        page = self.pages.get(path.removeprefix("/api/content"))
        if page is None:
            return _problem(404, "Not Found")
        return _json(page, 410 if page.get("schema_name") == "gone" else 200)

    def _funding(self, request: Request, path: str) -> Response:
        base = "/view-latest-funding/national-funding-allocations/DSG/"
        years, _, day = path.removeprefix(base).partition("/")
        editions = self.allocations.get(years, [])
        if day:
            return _file(request, next((content for when, content in editions if when == day), None))
        links = "".join(
            f'<a href="{base}{years}/{when}">Download DSG allocations for all local authorities and regions</a>'
            for when, _ in editions
        )
        return Response(f"<!DOCTYPE html><html><body>{links}</body></html>", content_type="text/html")

    def _commits(self, request: Request, path: str) -> Response:
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)/commits", path)
        made = self.commits.get((found[1], request.args.get("path", ""))) if found else None
        if made is None:
            return (
                _json([]) if found and any(name == found[1] for name, _ in self.commits) else _problem(404, "Not Found")
            )
        moment, message, content = made[-1]
        return _json([{"sha": _sha1(moment, content), "commit": {"committer": {"date": moment}, "message": message}}])

    def _git(self, request: Request, path: str) -> Response:
        for (repository, name), made in self.commits.items():
            for moment, _, content in made:
                if path == f"/{repository}/{_sha1(moment, content)}/{name}":
                    return _file(request, content)
        return _missing()


def _publication(one: Publication) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": one.id,
        "slug": one.slug,
        "title": one.slug,
        "latestRelease": {"id": some_id(one.slug, one.release), "slug": one.release, "title": one.title},
    }
    if one.next_release:
        stated["nextReleaseDate"] = one.next_release
    if one.superseded_by:
        stated["supersededByPublication"] = {"id": some_id(one.superseded_by), "slug": one.superseded_by, "title": ""}
    return stated


def _version_summary(one: Publication) -> dict[str, Any]:
    return {
        "id": one.version,
        "releaseId": some_id(one.slug, one.release),
        "isLatestRelease": True,
        "lastUpdated": one.updated or one.published,
        "published": one.published,
        "slug": one.release,
        "title": one.title,
        "updateCount": 1 + len(one.updates),
    }


def _listed_file(one: Publication, name: str) -> dict[str, Any]:
    return {
        "id": some_id(one.slug, one.release, name),
        "fileId": some_id(one.slug, one.release, name, one.state),
        "filename": name,
        "title": one.titles.get(name, name),
        "release": {"id": one.version, "title": one.title, "slug": one.release},
        "latestData": True,
        "published": one.published,
        "lastUpdated": (one.updated or one.published)[:19],
    }


def _data_set(one: DataSet) -> dict[str, Any]:
    stated: dict[str, Any] = {"id": one.id, "title": one.title, "summary": "", "status": one.status}
    if one.superseded_by:
        stated["supersedingDataSetId"] = one.superseded_by
    newest = one.versions[-1]
    stated["latestVersion"] = {name: value for name, value in _api_version(newest).items() if name in LATEST}
    return stated


LATEST = {"version", "published", "totalResults", "file", "timePeriods", "geographicLevels", "filters", "indicators"}


def _api_version(version: dict[str, Any]) -> dict[str, Any]:
    stated = {
        "version": version["version"],
        "type": version.get("type", "Major"),
        "status": version.get("status", "Published"),
        "published": version["published"],
        "notes": version.get("notes", ""),
        "totalResults": bytes_of(version["csv"]).count(b"\n"),
        "file": {"id": some_id(version["version"])},
        "release": {"title": version["title"], "slug": version["release"]},
        "timePeriods": {"start": "2018/19", "end": "2024/25"},
        "geographicLevels": ["Local authority"],
        "filters": [],
        "indicators": [],
    }
    if stated["status"] == "Withdrawn":
        stated["withdrawn"] = version["published"]
    return stated


def _paged(request: Request, results: list[Any], most: int = 40) -> Response:
    page, size = int(request.args.get("page", 1)), int(request.args.get("pageSize", 10))
    if not 1 <= size <= max(most, 100):
        return _problem(400, "Bad Request")
    paging = {
        "page": page,
        "pageSize": size,
        "totalResults": len(results),
        "totalPages": -(-len(results) // size),
    }
    return _json({"results": results[(page - 1) * size : page * size], "paging": paging})


def _file(request: Request, content: Content | None) -> Response:
    """A file with ETag and Last-Modified, answering 304 and ranges."""
    if content is None:
        return _missing()
    body = bytes_of(content)
    reply = Response(body, content_type="application/octet-stream")
    reply.set_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())
    reply.last_modified = datetime(2025, 6, 12, 8, 30, tzinfo=UTC)
    reply.headers["Accept-Ranges"] = "bytes"
    return reply.make_conditional(request, accept_ranges=True, complete_length=len(body))


def _sha1(moment: str, content: Content) -> str:
    return hashlib.sha1(moment.encode() + bytes_of(content), usedforsecurity=False).hexdigest()


def _json(stated: Any, status: int = 200) -> Response:
    return Response(json.dumps(stated), status, content_type="application/json; charset=utf-8")


def _problem(status: int, title: str) -> Response:
    kind = "https://tools.ietf.org/html/rfc9110#section-15.5.5"
    return Response(
        json.dumps({"type": kind, "title": title, "status": status}), status, content_type="application/problem+json"
    )


def _missing() -> Response:
    return Response("<!DOCTYPE html><html><body>Page not found</body></html>", 404, content_type="text/html")


def status(code: int, **headers: str) -> Callable[[Request, Response], Response]:
    """A reply of that status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request, _reply: Response("", code, headers=named)


def login_page(_request: Request, _reply: Response) -> Response:
    """A proxy's login page, with 200."""
    return Response(LOGIN, content_type="text/html")


def sent_to(url: str, code: int = 302) -> Callable[[Request, Response], Response]:
    """A redirect."""
    return lambda _request, _reply: Response("", code, headers={"Location": url})


def cut_short(_request: Request, reply: Response) -> Response:
    """The first half of a reply, and then the connection breaks."""
    body = reply.get_data()
    cut = Response(body[: len(body) // 2], reply.status_code, headers=list(reply.headers))
    cut.automatically_set_content_length = False
    cut.headers["Content-Length"] = str(len(body))
    return cut


def slow(seconds: float) -> Callable[[Request, Response], Response]:
    """A reply that takes its time."""

    def wait(_request: Request, reply: Response) -> Response:
        time.sleep(seconds)
        return reply

    return wait


def real_world(raw: Path) -> FakePublisher:
    """Everything there are real raw files of, each the newest, as if it had just come out."""
    fake = FakePublisher()
    uploads = {"April": "2025/06", "May": "2025/07", "June": "2025/08", "July": "2025/09"}
    for path in sorted((raw / "nhs_community").glob("Community-health-services-waiting-lists-*.xlsx")):
        month, first = path.stem.rpartition("-")[2], path.stem.rpartition("-")[0].rpartition("2024-25")[1]
        fake.nhs("2025/05" if first else uploads.get(month, "2025/10"), path.name, path)
    sen2 = {path.name: path for path in (raw / "sen2_2025").glob("*.csv")}
    sen2 |= {path.name: path for path in (raw / "sen2_2026").glob("*.csv")}
    fake.publications[SEN2] = Publication(
        SEN2,
        SEN2_ID,
        "2025",
        "Reporting year 2025",
        "2025-06-26T08:30:00+00:00",
        dict(sen2),
        next_release={"year": 2026, "month": 6},
    )
    neet = raw / "neet" / "UD_NEETNK_LA_dashboard_2025_final.csv"
    fake.publications[NEET] = Publication(
        NEET, some_id(NEET), "2025", "Calendar year 2025", "2025-07-17T08:30:00+00:00", {neet.name: neet}
    )
    fake.commit(
        "dfe-analytical-services/local-authority-interactive-tool",
        "01_data/02_prod/bds_long_0.parquet",
        "2026-04-08T10:00:00Z",
        "April update",
        raw / "lait" / "bds_long_0.parquet",
    )
    fake.commit(
        "data-to-insight/ofsted-send-scrape-tool",
        "ofsted_csc_send_overview.xlsx",
        "2025-11-10T06:00:00Z",
        "Weekly refresh",
        raw / "ofsted" / "d2i_ofsted_csc_send_overview_2026.xlsx",
    )
    ods = raw / "ofsted" / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    fake.page(
        "/government/statistical-data-sets/area-send-inspections",
        [("Area SEND data", ods.name, ods)],
        "2022-11-17T09:30:00Z",
    )
    absence = raw / "absence" / "absence_by_sen_provision_la.csv"
    version = {
        "version": "1.0",
        "release": "2024-25",
        "title": "Academic year 2024/25",
        "published": "2026-03-26T09:30:00+00:00",
        "csv": absence,
    }
    fake.data_sets.append(DataSet(ABSENCE_ID, "Absence by pupil characteristics", [version], id=some_id("absence")))
    exclusions = raw / "exclusions" / "suspensions_by_sen_provision_la.csv"
    fake.publications[EXCLUSIONS] = Publication(
        EXCLUSIONS,
        "bf2b4284-6b84-46b0-aaaa-a2e0a23be2a9",
        "2024-25-spring-term",
        "Spring term 2024/25",
        "2026-05-21T08:30:00+00:00",
        {exclusions.name: exclusions},
    )
    appeals = raw / "tribunals" / "SEND_Tribunals_and_appeal_rate_2014-2024.csv"
    quarter = "/government/statistics/tribunals-statistics-quarterly-january-to-march-2025"
    fake.page(quarter, [("SEND appeal rate table", appeals.name, appeals)], "2025-06-12T08:30:00Z")
    fake.collection("/government/collections/tribunals-statistics", [quarter])
    grant = raw / "finance" / "dedicated-schools-grant_2024_07_20.ods"
    for years in ("2024-to-2025", "2025-to-2026"):
        fake.allocations[years] = [("2023-07-20", grant)]
    fake.page(
        "/government/publications/dedicated-schools-grant-dsg-2026-to-2027",
        [("DSG allocations", "dsg_allocations_2026_to_2027.ods", grant)],
        "2023-07-20T08:30:00Z",
    )
    return fake


def main() -> int:
    """Serve until Ctrl+C."""
    from pytest_httpserver import HTTPServer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, help="the folder of raw published files, such as ../shared/data")
    parser.add_argument("--port", type=int, default=8765)
    asked = parser.parse_args()
    fake = real_world(asked.raw)
    with HTTPServer(port=asked.port, threaded=True) as server:
        server.expect_request(re.compile(".*")).respond_with_handler(fake.answer)
        print(f"Serving the files of {asked.raw}. In another terminal:")
        print(f"  export SEND_PRACTICE_PUBLISHER=http://127.0.0.1:{asked.port}")
        print("  send-briefings data update")
        print("Ctrl+C ends it.", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    raise SystemExit(main())
