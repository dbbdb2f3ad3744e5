"""A request is read as it was written."""

from __future__ import annotations

import os

import pytest

from send_briefings.kernels.request import KernelRequest, read_request


def test_a_request_comes_back_as_it_was() -> None:
    undecodable = os.fsdecode(b"caf\xe9")
    sent = KernelRequest(("-f", 'a "b"\n.json'), {"LANG": "é", "RAW": undecodable, "EMPTY": ""}, "/tmp/\N{SNOWMAN}")
    assert sent.line().count(b"\n") == 1
    assert read_request(sent.line()) == sent


@pytest.mark.parametrize("name", ["", "A=B", "A\0"])
def test_a_variable_that_no_environment_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lacks"):
        read_request(KernelRequest((), {name: "x"}, "/").line())
