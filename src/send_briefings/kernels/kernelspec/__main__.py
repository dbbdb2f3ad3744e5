"""`python -m send_briefings.kernels.kernelspec`: writes the kernelspec of this environment; setting up runs it."""

from __future__ import annotations

import sys
from pathlib import Path

from send_briefings.kernels.kernelspec import install_kernelspec

if __name__ == "__main__":
    install_kernelspec(Path(sys.prefix))
