"""Who may take part in a cluster: whoever can speak to a Dask scheduler or worker can run programs as its user.

So nothing is spoken to without TLS certificates on both ends, unless a person says that the network is their own. A
cluster that lives as long as a run gets a key made for that run, which is never in a file that others can read.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from send_briefings.errors import StorageError, UsageError

if TYPE_CHECKING:
    from distributed import Security

LOCAL = "local"
ADDRESS = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9A-Fa-f:]+\]|[^\s:/\[\]]+):[0-9]{1,5}")
ENCRYPTED = "tls"
CA, CERTIFICATE, KEY = "ca.pem", "certificate.pem", "key.pem"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_address(address: str, *, plain: bool = False) -> None:
    """Refuse what is no scheduler's address, and one that anybody who reaches it could give orders to.

    Args:
        address: such as `tls://10.0.0.5:8786`; or `local`.
        plain: take an address without encryption (`tcp://`, or without a word before it).

    Raises:
        UsageError: it is refused, with the reason.

    >>> check_address("tls://10.0.0.5:8786")
    >>> check_address("tcp://10.0.0.5:8786")
    Traceback (most recent call last):
    send_briefings.errors.UsageError: tcp://10.0.0.5:8786 is neither encrypted nor authenticated: ...
    """
    if address == LOCAL:
        return
    found = ADDRESS.fullmatch(address)
    if found is None or found["scheme"] not in (None, "tcp", ENCRYPTED):
        raise UsageError(
            f"'{address}' is not the address of a Dask scheduler.",
            next_step="Give one such as tls://10.0.0.5:8786, as the scheduler prints it, or 'local'.",
        )
    if found["scheme"] != ENCRYPTED and not plain:
        raise UsageError(
            f"{address} is neither encrypted nor authenticated: every user of a machine that reaches it could run "
            "programs as the users of the cluster.",
            next_step="Make keys with `send-briefings cluster-keys FOLDER`, start the scheduler and the workers with "
            "them (docs/cluster.md), and give the tls:// address and --tls FOLDER. On a network and machines that "
            "nobody else uses: --allow-plain-tcp.",
        )


def key_of_a_run() -> Security:
    """A key and a certificate that exist in this process's memory alone, for a cluster that it starts."""
    from distributed import Security

    made: Security = Security.temporary()  # type: ignore[no-untyped-call]
    return made


def security_of(address: str, keys: Path | None) -> Security | None:
    """What to speak to a cluster with; None for one that is not encrypted.

    Args:
        address: the scheduler's.
        keys: the folder that `write_keys` wrote; None for what Dask's own configuration names (`distributed.comm.tls`).

    Raises:
        UsageError: there is no key, or others can read it.
    """
    from distributed import Security

    if not address.startswith(f"{ENCRYPTED}://"):
        return None
    if keys is not None:
        _check_key(keys)
        ours: Security = Security(  # type: ignore[no-untyped-call]
            require_encryption=True,
            tls_ca_file=str(keys / CA),
            tls_client_cert=str(keys / CERTIFICATE),
            tls_client_key=str(keys / KEY),
        )
        return ours
    found: Any = Security(require_encryption=True)  # type: ignore[no-untyped-call]
    if not (found.tls_ca_file and found.tls_client_cert):
        raise UsageError(
            f"There is no certificate to speak to {address} with.",
            next_step="Give the folder of the cluster's keys with --tls FOLDER (docs/cluster.md).",
        )
    configured: Security = found
    return configured


def write_keys(folder: Path) -> list[Path]:
    """Make a key for a cluster and write it, with its certificate, into a folder that only this user can enter.

    All machines of the cluster have the same; whoever has the key can run programs there. It is valid for a year.

    Raises:
        UsageError: there is a key already.
        StorageError: it cannot be written.
    """
    made: Any = key_of_a_run()
    contents = {CA: made.tls_ca_file, CERTIFICATE: made.tls_client_cert, KEY: made.tls_client_key}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(0o700)
        if left := next((folder / name for name in contents if (folder / name).exists()), None):
            raise UsageError(f"There is a key already: {left}.", next_step="Use it, or name another folder.")
        for name, content in contents.items():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(content)
    except OSError as fault:
        raise StorageError(
            f"'{folder}' could not be written: {fault.strerror}.", next_step="Name another folder."
        ) from fault
    return [folder / name for name in contents]


def _check_key(folder: Path) -> None:
    missing = [name for name in (CA, CERTIFICATE, KEY) if not (folder / name).is_file()]
    if missing:
        raise UsageError(
            f"There is no {missing[0]} in '{folder}'.",
            next_step="Give the folder that `send-briefings cluster-keys` wrote; it holds "
            f"{CA}, {CERTIFICATE} and {KEY}.",
        )
    if os.name == "posix" and (folder / KEY).stat().st_mode & OTHERS:
        raise UsageError(
            f"Other users can read {folder / KEY}, and with it run programs on the cluster.",
            next_step=f"Make new keys, for they may have been read; and keep them so: chmod 600 {folder / KEY}",
        )
