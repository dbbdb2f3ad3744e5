"""Kernels that start at once: each is forked from one warm process in which everything is imported already.

Any Jupyter client gets them through the kernelspec `send-briefings`. Where the system cannot fork (Windows), the
kernel is started in the ordinary way.
"""

from send_briefings.kernels.kernelspec import PRELOAD, PROVISIONER
from send_briefings.kernels.request import MEMORY_VARIABLE, kernel_environment
from send_briefings.kernels.warm import SOCKET_VARIABLE, WarmProcess, can_fork, stop_warm_processes, warm_process

__all__ = [
    "MEMORY_VARIABLE",
    "PRELOAD",
    "PROVISIONER",
    "SOCKET_VARIABLE",
    "WarmProcess",
    "can_fork",
    "kernel_environment",
    "stop_warm_processes",
    "warm_process",
]
