"""What looks like a secret: a plan is kept among other files and its parameters are written into notebooks."""

from __future__ import annotations

import math
import re
from collections import Counter

_NAME = re.compile(
    r"password|passwd|passphrase|passcode|secret|token|credential|bearer|(?:api|access|private|signing|account)_?key"
    r"|(?:^|_)(?:pwd|pin|auth)(?:_|$)|(?:^|_)keys?$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_FORMS = re.compile(
    r"""-----BEGIN\ [A-Z ]*(?:PRIVATE\ KEY|CERTIFICATE)             # PEM
      | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b                               # Amazon
      | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,}         # GitHub
      | \bglpat-[\w-]{16,}                                          # GitLab
      | \bxox[abeoprs]-[\w-]{10,}                                   # Slack
      | \bAIza[\w-]{30,}                                            # Google
      | \bsk-[\w-]{20,}                                             # OpenAI, Anthropic
      | \beyJ[\w-]{8,}\.[\w-]{8,}                                   # JSON web token
      | (?i:\b(?:bearer|basic)\ +(?=\S*[0-9=])[\w.~+/=-]{8,})
      | [a-z][a-z0-9+.-]*://[^\s/@:]*:[^\s/@]+@                     # an address with user:password
      | (?i:\b(?:password|passwd|pwd|secret|token|sig|account_?key|api_?key|access_?key)\s*=\s*[^\s&;]{4,})
    """,
    re.X,
)
_RUN = re.compile(r"[A-Za-z0-9+=]{20,}")
_AMAZON_SECRET = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9/+]{40}")
ENTROPY = 3.5
DIGITS = 2


def secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret.

    >>> [secret_name(name) for name in ("api_key", "dbPassword", "key", "key_stage", "as_of")]
    [True, True, True, False, False]
    """
    return bool(_NAME.search("_".join(_WORDS.split(name)).casefold()))


def secret_form(text: str) -> bool:
    """Whether a text holds something in a form that only secrets have, such as a GitHub token or a PEM key.

    >>> secret_form("postgres://reader:hunter2@db/send"), secret_form("https://example.org/a:b")
    (True, False)
    """
    return bool(_FORMS.search(text))


def secret_value(text: str) -> bool:
    """Whether a text looks like a secret: by its form, or a long run of letters and digits without a pattern.

    >>> secret_value("q7Zk2mP9xW4vB8nT1sLd"), secret_value("persistent_absence_2024_25"), secret_value("2025-03-31")
    (True, False, False)
    """
    if secret_form(text) or _AMAZON_SECRET.fullmatch(text.strip()):
        return True
    return any(_random(run) for run in _RUN.findall(text))


def _random(run: str) -> bool:
    digits = sum(letter.isdigit() for letter in run)
    if digits < DIGITS or digits == len(run):
        return False
    shares = [count / len(run) for count in Counter(run).values()]
    return -sum(share * math.log2(share) for share in shares) >= ENTROPY
