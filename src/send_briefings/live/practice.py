"""A practice publisher on this machine that stands in for all of them, for tests and for trying things out."""

from __future__ import annotations

import ipaddress

import httpx2

from send_briefings.errors import UsageError

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
