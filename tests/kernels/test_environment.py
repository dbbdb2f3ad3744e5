"""No password or key of the caller's reaches a kernel."""

from __future__ import annotations

import pytest

from send_briefings.kernels import kernel_environment

SECRETS = ["AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "DB_PASSWORD", "JUPYTER_TOKEN", "HTTPS_PROXY", "SSH_AUTH_SOCK"]
SECRETS += ["LC_API_KEY", "LC_X"]  # ssh passes on whatever begins so


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_stay_outside(name: str) -> None:
    assert "hunter2" not in kernel_environment({name: "hunter2", name.lower(): "hunter2", "PATH": "/bin"}).values()


def test_what_a_kernel_has() -> None:
    assert kernel_environment({"PATH": "/bin", "Home": "/h", "LC_TIME": "C", "MPLBACKEND": "qt"}) == {
        "PATH": "/bin",
        "Home": "/h",
        "LC_TIME": "C",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
