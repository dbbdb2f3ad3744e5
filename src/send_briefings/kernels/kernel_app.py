"""The kernel's own program: IPython's, without the port that it listens to beside its sockets.

IPython's kernel takes what its forked children print on a port of the loopback address, which every user of the machine
can reach. A kernel that talks over sockets in a folder takes it through one more socket there; where the system cannot
fork there are no such children.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from zmq.eventloop.zmqstream import ZMQStream

SOCKETS = "ipc"
PIPE = "pipe"


class FolderOutput(IOPubThread):
    """Sends what a kernel shows; takes what its forked children print through a socket in a folder.

    Args:
        socket: what the kernel shows is sent there.
        pipe: whether children's output is taken.
        session: the session that signs what is sent.
    """

    address = ""

    def __init__(self, socket: Any, pipe: bool = False, session: Any = False) -> None:
        super().__init__(socket, pipe=pipe and bool(self.address), session=session)  # type: ignore[no-untyped-call]

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        inward = self.socket.context.socket(zmq.PULL)
        inward.linger = 0
        inward.bind(self.address)
        self._pipe_in = ZMQStream(inward, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[Any, Any]:
        context = zmq.Context()
        outward = context.socket(zmq.PUSH)
        outward.linger = 3000
        outward.connect(self.address)
        return context, outward


class KernelApp(IPKernelApp):
    """IPython's kernel; one that talks over sockets in a folder listens to nothing else."""

    def init_iopub(self, context: Any) -> None:
        """Open the channel of what is shown."""
        if self.transport == SOCKETS:
            FolderOutput.address = f"{SOCKETS}://{Path(self.abs_connection_file).parent / PIPE}"
        if self.transport == SOCKETS or not hasattr(os, "fork"):
            setattr(kernelapp, "IOPubThread", FolderOutput)  # noqa: B010 - what the method below makes
        super().init_iopub(context)  # type: ignore[no-untyped-call]


def main() -> None:
    """Run a kernel, as `python -m ipykernel_launcher` does."""
    KernelApp.launch_instance()


if __name__ == "__main__":
    main()
