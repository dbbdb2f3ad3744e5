"""How this program starts others: they import nothing from the current folder, and leave Ctrl+C to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

SAFE_PATH = "PYTHONSAFEPATH"


@contextmanager
def without_current_folder() -> Iterator[None]:
    """Have every Python that is started meanwhile leave the folder it is in off the path of modules.

    Otherwise a file `json.py` that happens to lie there would be run in place of Python's own. What is started at other
    times, such as JupyterLab with a person's own kernels, is as it always is.
    """
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(SAFE_PATH, None)
        else:
            os.environ[SAFE_PATH] = before


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Have what is started meanwhile take no notice of signals that reach every process of a terminal, such as Ctrl+C.

    This process takes notice afterwards. Where the system has no such mask nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP, signal.SIGQUIT})
    try:
        resource_tracker.ensure_running()  # started later, it would take SIGINT out of the mask again
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
