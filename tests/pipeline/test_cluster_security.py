"""What may be spoken to, with which key, and who can read that key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from send_briefings.errors import StorageError, UsageError
from send_briefings.pipeline import cluster_worker
from send_briefings.pipeline.cluster import make_on
from send_briefings.pipeline.cluster_security import check_address, security_of, write_keys

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions of files")


@pytest.mark.parametrize("address", ["", "here", "tls://10.0.0.5", "tls://a b:1", "http://x:1", "ws://x:1", "tls://:1"])
@pytest.mark.parametrize("plain", [False, True])
def test_what_is_no_address_is_refused(address: str, plain: bool) -> None:
    with pytest.raises(UsageError, match="is not the address of a Dask scheduler"):
        check_address(address, plain=plain)


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://127.0.0.1:8786", "tcp://[::1]:1"])
def test_an_address_without_encryption_is_refused_unless_asked_for(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        make_on(address)
    assert refused.value.message.startswith(f"{address} is neither encrypted nor authenticated")
    assert refused.value.next_step.endswith("On a network and machines that nobody else uses: --allow-plain-tcp.")
    make_on(address, plain=True)


def test_without_a_key_nothing_encrypted_is_spoken_to() -> None:
    with pytest.raises(UsageError, match=r"There is no certificate to speak to tls://10\.0\.0\.5:8786 with"):
        make_on("tls://10.0.0.5:8786")


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    before = os.umask(0)
    try:
        written = write_keys(keys)
    finally:
        os.umask(before)
    assert [path.name for path in written] == ["ca.pem", "certificate.pem", "key.pem"]
    if os.name == "posix":
        assert [path.stat().st_mode & 0o777 for path in (keys, *written)] == [0o700, 0o600, 0o600, 0o600]
    found = security_of("tls://10.0.0.5:8786", keys)
    assert found is not None
    assert found.require_encryption
    assert found.get_connection_args("client")["ssl_context"].verify_mode.name == "CERT_REQUIRED"
    assert security_of("tcp://10.0.0.5:8786", keys) is None
    with pytest.raises(UsageError, match=r"There is a key already: .*ca\.pem"):
        write_keys(keys)


@POSIX
def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys")
    (tmp_path / "keys" / "key.pem").chmod(0o640)
    with pytest.raises(UsageError, match=r"Other users can read .*key\.pem, and with it run programs"):
        make_on("tls://10.0.0.5:8786", keys=tmp_path / "keys")


def test_a_folder_without_keys_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        make_on("tls://10.0.0.5:8786", keys=tmp_path)
    assert refused.value.message == f"There is no ca.pem in '{tmp_path}'."
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="could not be written"):
        write_keys(tmp_path / "file" / "keys")


@POSIX
def test_a_workers_folder_that_others_can_change_is_refused(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs / "worker"):
        folder.mkdir(parents=True)
    assert cluster_worker._own(ours) == ours
    theirs.chmod(0o777)
    with pytest.raises(PermissionError, match=f"other users can change what is in {theirs}"):
        cluster_worker._own(theirs / "worker")
    theirs.chmod(0o1777)
    assert cluster_worker._own(theirs / "worker") == theirs / "worker"
