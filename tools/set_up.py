"""Make .venv and install into it what environment.yml asks pip for: `python3 tools/set_up.py [--dev]`.

One list serves conda users and everyone else, so every set-up also proves that environment.yml's pip part installs.
pip takes only wheels, and only files whose SHA-256 stands in the lock. This project itself is then built, in place,
with the build backend that the lock pins.

Needs nothing but Python: works the same on Windows, macOS and Linux, without administrator rights or compilers.
What is installed is compiled to bytecode even where PYTHONDONTWRITEBYTECODE is set, so that commands start fast.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def fault_of_python() -> str:
    """What is wrong with the Python that runs this; empty when nothing is."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        return f"This is Python {version}; 3.11 or newer is needed. Choose one: make setup PYTHON=python3.12"
    if not importlib.util.find_spec("ensurepip") and not python_of(VENV).exists():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        return f"This Python cannot make an environment (no ensurepip). On Debian or Ubuntu: apt install {package}"
    return ""


def python_of(venv: Path) -> Path:
    """The Python inside an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_arguments(text: str) -> list[str]:
    """The arguments under `- pip:` in an environment file, as pip takes them.

    >>> pip_arguments("dependencies:\\n  - pip\\n  - pip:\\n      - -r requirements.lock\\n")
    ['-r', 'requirements.lock']
    """
    _, found, below = text.partition("- pip:\n")
    lines = re.findall(r"^\s+- (.+)$", below, flags=re.MULTILINE)
    if not found or not lines:
        sys.exit("environment.yml has no list under '- pip:'.")
    return [word for line in lines for word in line.split(" ", 1)]


def install(*, dev: bool) -> None:
    """Install the locked packages, and this project as it stands in its folder."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if not python_of(VENV).exists():
        print(f"Making {VENV.name} with {sys.executable}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, env=environment)
    python = str(python_of(VENV))
    wanted = pip_arguments((ROOT / "environment.yml").read_text(encoding="utf-8"))
    wanted += ["-r", "requirements-dev.lock"] if dev else []
    print(f"Installing {' '.join(wanted)} (a few minutes the first time)", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--compile"]
    packages = [*pip, "--require-hashes", "--only-binary=:all:", *wanted]
    subprocess.run(packages, cwd=ROOT, check=True, env=environment)
    itself = [*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
    subprocess.run(itself, cwd=ROOT, check=True, env=environment)
    kernelspec = "import sys, pathlib, send_briefings.kernels as k; k.install_kernelspec(pathlib.Path(sys.prefix))"
    subprocess.run([python, "-c", kernelspec], cwd=ROOT, check=True, env=environment)
    subprocess.run([python, "-m", "compileall", "-q", "src"], cwd=ROOT, check=True, env=environment)


if __name__ == "__main__":
    if fault := fault_of_python():
        sys.exit(fault)
    try:
        install(dev="--dev" in sys.argv)
    except subprocess.CalledProcessError as error:
        sys.exit(f"Setting up failed at: {' '.join(map(str, error.cmd[1:4]))} ... See the message above.")
