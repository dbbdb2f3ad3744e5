"""The kernel provisioner that Jupyter finds by the name `send-briefings-warm`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from send_briefings.kernels.fork_client import (
    POLL_SECONDS,
    SOCKET_VARIABLE,
    ForkedKernel,
    can_fork,
    discard_server,
    fork_kernel,
    warm_process,
)
from send_briefings.kernels.request import KernelRequest

LAUNCHER = "ipykernel_launcher"
OWN_LAUNCHER = "send_briefings.kernels.kernel_app"
ORDINARY = frozenset({"independent", "preexec_fn", "pass_fds", "creationflags", "shell"})


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking it from a warm process; in the ordinary way where that cannot be done.

    Ordinary are: a system without fork, another Python than this one, a command that is not ipykernel's, and settings
    of `Popen` that a fork has no counterpart for.

    The warm process is the one whose socket `SEND_WARM_SOCKET` names, else one of the client's own, which imports
    what `preload` lists.
    """

    preload = List(Unicode(), help="Modules to import in the warm process.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel of this command."""
        arguments = _kernel_arguments(cmd)
        if arguments is None or not can_fork() or not _can_be_forked(kwargs):
            return await super().launch_kernel(cmd, **kwargs)
        request = KernelRequest(
            arguments=tuple(arguments),
            environment=dict(kwargs.get("env") or os.environ),
            folder=str(kwargs.get("cwd") or Path.cwd()),
            quiet=kwargs.get("stdout") == subprocess.DEVNULL,
        )
        try:
            kernel = await asyncio.to_thread(self._forked, request)
        except OSError as fault:
            self.log.warning("The warm process cannot be used (%s): an ordinary kernel is started.", fault)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast(Any, kernel)
        self.pid = self.pgid = kernel.pid
        self.cwd = request.folder
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, which a forked kernel announces at once."""
        process: Any = self.process
        if isinstance(process, ForkedKernel):
            while await asyncio.to_thread(process.wait, POLL_SECONDS) is None:
                pass
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and wait for its end, so that no one has to poll for it."""
        await super().kill(restart=restart)
        process: Any = self.process
        if isinstance(process, ForkedKernel):
            await asyncio.to_thread(process.wait, 5.0)

    def _forked(self, request: KernelRequest) -> ForkedKernel:
        shared = os.environ.get(SOCKET_VARIABLE)
        if shared:
            with suppress(OSError):
                return fork_kernel(shared, request)
        own = warm_process(self.preload, request.environment)
        try:
            return fork_kernel(own.address, request)
        except TimeoutError:
            discard_server(own)
            raise


def _kernel_arguments(command: list[str]) -> list[str] | None:
    """What follows `-m ipykernel_launcher`, or our own, in this Python's command; None for any other command."""
    launcher = next((name for name in (LAUNCHER, OWN_LAUNCHER) if name in command[1:]), None)
    if launcher is None or not _is_this_python(command[0]):
        return None
    return command[command.index(launcher) + 1 :]


def _is_this_python(command: str) -> bool:
    """Whether a command is this environment's Python, by whichever of its names."""
    this, other = Path(sys.executable), Path(command)
    if command == sys.executable:
        return True
    with suppress(OSError):
        return other.is_absolute() and other.parent.samefile(this.parent) and other.samefile(this)
    return False


def _can_be_forked(settings: dict[str, Any]) -> bool:
    printed = {settings.get("stdout"), settings.get("stderr")}
    folder = settings.get("cwd")
    return (
        printed <= {None, subprocess.DEVNULL}
        and not any(settings.get(name) for name in ORDINARY)
        and (folder is None or Path(folder).is_dir())
    )
