"""The papermill engine `send_briefings`: papermill's own, with a kernel that starts at once and no waiting about.

`papermill --engine send_briefings notebook.ipynb out.ipynb` uses it too. It keeps to what papermill and nbclient offer:
a kernel manager and a client class of one's own, and the setting that ends a kernel without waiting for its goodbye.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from nbformat import NotebookNode
from papermill.engines import NBClientEngine

from send_briefings.execution.kernel import OwnKernel

ENGINE = "send_briefings"
ASK_AGAIN_SECONDS = 1.0


@dataclass
class Run:
    """What a run has reached: the notebook as far as it was executed."""

    notebook: NotebookNode | None = None


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel answers.

    Jupyter's own client then listens for another fifth of a second, to discard what the kernel may still say. That is
    not needed here: the messages of each cell are told apart by the request they answer.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output can be heard.

        Raises:
            RuntimeError: it died, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=ASK_AGAIN_SECONDS)
                await self.get_iopub_msg(timeout=ASK_AGAIN_SECONDS)
            except Empty:
                reply = {"msg_type": ""}
            if reply["msg_type"] == "kernel_info_reply":
                return
            if not await self._alive():
                raise RuntimeError("The kernel died before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError(f"The kernel did not answer within {timeout:g} seconds")

    async def _alive(self) -> bool:
        manager: Any = self.parent
        return bool(await manager.is_alive()) if manager is not None else True


class PromptKernel(OwnKernel):
    """This environment's kernel with a client that does not wait."""

    client_class = f"{__name__}.PromptClient"
    client_factory = PromptClient


class BriefingEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine on a kernel of ours; it also hands back the notebook of a run that failed."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, run: Run | None = None, **settings: Any) -> Any:
        """Run the cells; `run` holds the notebook from the start."""
        if run is not None:
            run.notebook = nb_man.nb
        ours = {"kernel_manager_class": PromptKernel, "shutdown_kernel": "immediate"}
        return super().execute_managed_notebook(nb_man, kernel_name, **{**ours, **settings})
