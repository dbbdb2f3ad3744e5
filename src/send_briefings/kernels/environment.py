"""The environment variables a kernel gets: only those known to be needed, so that no password or key can reach a
notebook, or what it prints.
"""

from __future__ import annotations

from collections.abc import Mapping

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
PASSED_ON = frozenset(
    """APPDATA CONDA_PREFIX DYLD_LIBRARY_PATH HOME HOMEDRIVE HOMEPATH LANG LC_ALL LC_COLLATE LC_CTYPE LC_MESSAGES
    LC_MONETARY LC_NUMERIC LC_TIME LD_LIBRARY_PATH LOCALAPPDATA MPLCONFIGDIR NUMBER_OF_PROCESSORS
    OMP_NUM_THREADS PATH PATHEXT PROGRAMDATA PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX SEND_HOME
    SEND_STORE SYSTEMDRIVE SYSTEMROOT TEMP TMP TMPDIR TZ USER USERNAME USERPROFILE VIRTUAL_ENV WINDIR
    XDG_CACHE_HOME XDG_CONFIG_HOME""".split()
)


def kernel_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Of these environment variables, those a kernel gets, with what every kernel of ours has.

    >>> sorted(kernel_environment({"PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "x", "LC_ALL": "C"}))[:3]
    ['LC_ALL', 'MPLBACKEND', 'PATH']
    """
    passed = {k: v for k, v in given.items() if k.upper() in PASSED_ON}
    return passed | ENVIRONMENT
