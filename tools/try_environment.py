"""Install what environment.yml asks pip for into an empty environment, and start the program.

Run as `python3 tools/try_environment.py`. Conda itself is not needed: what it would add is Python and pip, which the
empty environment has. The environment is made in a temporary folder and removed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def pip_arguments(text: str) -> list[str]:
    """The arguments under `- pip:` in an environment file, as pip takes them.

    >>> pip_arguments("dependencies:\\n  - pip\\n  - pip:\\n      - -r requirements.lock\\n      - -e .\\n")
    ['-r', 'requirements.lock', '-e', '.']
    """
    _, found, below = text.partition("- pip:\n")
    lines = re.findall(r"^\s+- (.+)$", below, flags=re.MULTILINE)
    if not found or not lines:
        sys.exit("environment.yml has no list under '- pip:'.")
    return [word for line in lines for word in line.split(" ", 1)]


def main() -> None:
    """Install and start; ends with pip's or the program's own message where that fails."""
    arguments = pip_arguments((ROOT / "environment.yml").read_text(encoding="utf-8"))
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    with tempfile.TemporaryDirectory(prefix="send-environment-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, env=environment)
        inside = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        pip = [str(inside / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
        subprocess.run([*pip, *arguments], cwd=ROOT, check=True, env=environment)
        for command in (["--version"], ["areas"]):
            subprocess.run([str(inside / "send-briefings"), *command], check=True, env=environment | {"PAGER": ""})
    print("The pip part of environment.yml installs, and send-briefings starts.")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"Failed: {' '.join(map(str, error.cmd[:5]))} ... See the message above.")
