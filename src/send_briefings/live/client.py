"""The one client through which anything is asked of a publisher, and a practice publisher that stands in for all."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import httpx2
import stamina

from send_briefings.errors import UsageError
from send_briefings.live.offer import CannotTell, Why

VARIABLE = "SEND_PRACTICE_PUBLISHER"


def practice_transport(address: str) -> httpx2.BaseTransport:
    """Connections that all lead to one server on loopback; the publisher that is meant stays in the Host header.

    Raises:
        UsageError: it is not http on this machine's own loopback address, given as a number.
    """
    where = httpx2.URL(address)
    try:
        mine = where.scheme == "http" and ipaddress.ip_address(where.host).is_loopback
    except ValueError:
        mine = False
    if not mine or where.port is None or where.path not in ("", "/"):
        raise UsageError(
            f"{VARIABLE} is '{address[:100]}', expected a server on this machine such as http://127.0.0.1:8765.",
            next_step=f"Start tools/fake_publisher.py, which says what to set, or unset {VARIABLE}.",
        )
    return _Practice(where.host, where.port)


class _Practice(httpx2.BaseTransport):
    """Sends every request to one server. Proxies and certificates of the machine have no part in it."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._http = httpx2.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        meant = request.url
        sent = httpx2.Request(
            request.method,
            meant.copy_with(scheme="http", host=self._host, port=self._port),
            headers=request.headers,  # with the Host that was meant
            extensions=request.extensions,
        )
        return self._http.handle_request(sent)

    def close(self) -> None:
        self._http.close()


ATTEMPTS = 4
CONNECT_ATTEMPTS = 2
ALL_TRIES_SECONDS = 60.0
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5
PASSING = frozenset({429, 500, 502, 503, 504})
MAX_PAGE_BYTES = 20_000_000
TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
OFFLINE = "SEND_OFFLINE"
LATER = "Try again later with `send-briefings data update`; what is held stays as it is."


def user_agent() -> str:
    """Who is asking, and how to switch it off; nobody's browser."""
    return (
        f"send-briefings/{version('send-briefings')} "
        f"(SEND Outcomes Briefings; data update for a council; {OFFLINE}=1 on its machine switches it off)"
    )


class PassingError(Exception):
    """A fault that may pass: the status, and the seconds the publisher asks to wait (None where it does not say)."""

    def __init__(self, reported: str, wait: float | None = None, *, connecting: bool = False) -> None:
        self.wait = wait
        self.connecting = connecting
        super().__init__(reported)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers by lower-case name, the body, and by which addresses it was reached."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[str, ...] = ()


@dataclass
class Client:
    """Asks publishers.

    Args:
        hosts: the base addresses that may be asked, also through redirects.
        practice: a practice publisher on this machine that stands in for all of them ("http://127.0.0.1:8765").
        attempts: tries of one request.
    """

    hosts: Iterable[str]
    practice: str = ""
    attempts: int = ATTEMPTS
    answered: set[str] = field(default_factory=set)
    down: dict[str, str] = field(default_factory=dict)
    _read: dict[str, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.allowed = frozenset(httpx2.URL(base).host for base in self.hosts)
        transport = practice_transport(self.practice) if self.practice else None
        self._http = httpx2.Client(
            headers={"User-Agent": user_agent(), "Accept-Encoding": "identity"},
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=transport,
        )

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def read(self, url: str, *, accept: str = "application/json") -> Reply:
        """A page or a JSON reply, read whole; the same address once a session. Any status but a passing fault.

        Raises:
            CannotTell: not reached, sent to a host that is not in the catalogue, or larger than any page.
        """
        if url not in self._read:
            self._read[url] = self.patiently(url, lambda: self._page(url, accept))
        return self._read[url]

    def patiently(self, url: str, ask: Callable[[], Any]) -> Any:
        """Ask again, later and later, where a fault may pass; heeds Retry-After.

        Raises:
            CannotTell: it did not pass.
        """
        host = self._checked(url).host
        self._refuse_if_down(host)
        tries = 0

        def again(fault: Exception) -> bool | float:
            nonlocal tries
            tries += 1
            if not isinstance(fault, PassingError) or (fault.connecting and tries >= CONNECT_ATTEMPTS):
                return False
            if fault.wait is None:
                return True
            return fault.wait if fault.wait <= ALL_TRIES_SECONDS else False

        try:
            for attempt in stamina.retry_context(
                on=again, attempts=self.attempts, timeout=ALL_TRIES_SECONDS * 2, wait_initial=1.0, wait_max=20.0
            ):
                with attempt:
                    found = ask()
                    self.answered.add(host)
                    return found
        except PassingError as fault:
            self.down[host] = str(fault)
            asked = f"; it asks to be left alone for {fault.wait:.0f} seconds" if fault.wait else ""
            raise CannotTell(Why.UNREACHABLE, f"{host} could not be asked: {fault}{asked}.", LATER) from fault
        raise AssertionError("a retry context ends in a result or a fault")

    def _refuse_if_down(self, host: str) -> None:
        if os.environ.get(OFFLINE, "") not in ("", "0"):
            raise CannotTell(Why.UNREACHABLE, f"{host} was not asked: {OFFLINE} is set.", f"Unset {OFFLINE} to ask.")
        if host in self.down:
            raise CannotTell(Why.UNREACHABLE, f"{host} could not be asked: {self.down[host]}.", LATER)
        if len(self.down) > 1 and not self.answered:
            tried = " and ".join(sorted(self.down))
            raise CannotTell(
                Why.UNREACHABLE,
                f"{host} was not asked, since neither {tried} could be reached: this machine seems to have no network.",
                "Check the connection, and the proxy (HTTPS_PROXY) if your network has one. What is held stays.",
            )

    def _page(self, url: str, accept: str) -> Reply:
        with self.opened(url, {"Accept": accept, "Accept-Encoding": "gzip"}) as (response, redirects):
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_PAGE_BYTES:
                    raise CannotTell(
                        Why.TOO_LARGE,
                        f"{url} is larger than {MAX_PAGE_BYTES // 1_000_000} MB, far more than a page holds.",
                        "Look at it in a browser; it may have moved.",
                    )
            return Reply(url, str(response.url), response.status_code, dict(response.headers), bytes(body), redirects)

    @contextmanager
    def opened(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[httpx2.Response, tuple[str, ...]]]:
        """An open reply and the redirects that led to it; each hop https and to a host of the catalogue.

        Raises:
            PassingError: a fault that may pass by itself.
            CannotTell: sent elsewhere than the catalogue allows, or round in circles.
        """
        redirects: list[str] = []
        where = self._checked(url)
        while True:
            try:
                with self._http.stream("GET", where, headers=dict(headers)) as response:
                    self._http.cookies.clear()
                    if response.status_code in PASSING:
                        raise PassingError(f"it answered {response.status_code}", _wait(response.headers))
                    if response.status_code not in REDIRECTS or "location" not in response.headers:
                        yield response, tuple(redirects)
                        return
                    where = self._checked(str(where.join(response.headers["location"])), sent_from=str(where))
                    redirects.append(str(where))
            except httpx2.TransportError as fault:
                raise _passing(fault) from fault
            except httpx2.DecodingError as fault:
                raise PassingError("its reply could not be unpacked") from fault
            if len(redirects) > MAX_REDIRECTS:
                raise CannotTell(
                    Why.NOT_AS_DESCRIBED,
                    f"{url} sends from address to address without end.",
                    "Look at it in a browser.",
                )

    def _checked(self, url: str, sent_from: str = "") -> httpx2.URL:
        """An address that may be asked.

        Raises:
            CannotTell: it is not https, or its host is not in the catalogue.
        """
        try:
            where = httpx2.URL(url)
        except httpx2.InvalidURL:
            where = httpx2.URL("")
        if where.scheme == "https" and where.host in self.allowed and where.port is None and not where.userinfo:
            return where
        sent = f"{sent_from} sends to '{url[:200]}', which" if sent_from else f"'{url[:200]}'"
        raise CannotTell(
            Why.MOVED if sent_from else Why.NOT_ALLOWED,
            f"{sent} is not an https address of a host in data/catalogue/live.toml.",
            "Check in a browser that it is the publisher's own; if so, add the host there. Behind a login page of your "
            "network, log in first.",
        )


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After names, as a number or as a date; None where it names none."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    reported = headers.get("retry-after", "").strip()
    if reported.isdigit():
        return float(reported[:9])
    try:
        until = parsedate_to_datetime(reported)
    except (ValueError, TypeError):
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _passing(fault: httpx2.TransportError) -> PassingError:
    connecting = isinstance(fault, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError)
    reported = "the connection could not be made" if connecting else "the connection broke off or was too slow"
    reason = str(fault).strip().rstrip(".")[:120]
    return PassingError(f"{reported} ({reason})" if reason else reported, connecting=connecting)
