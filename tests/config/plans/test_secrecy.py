"""What looks like a secret, and what only looks long."""

from __future__ import annotations

import pytest

from send_briefings.config.plan_choices import secret_form, secret_name, secret_value

PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE"
FORMS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-" + "1234567890-abcdef",
    PEM,
    "Bearer abcdef123456",
    "https://user:pass@example.org/x",
    "s3://key:secret@bucket/reports",
    "Server=db;Password=hunter2;",
    "https://blob.example.org/x?sig=abcdEFGH",
]


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "DbPassword",
        "secret",
        "client-secret",
        "token",
        "access_token",
        "api_key",
        "apikey",
        "key",
        "signingKey",
        "credentials",
        "pwd",
        "auth",
    ],
)
def test_a_name_that_says_it_is_a_secret(name: str) -> None:
    assert secret_name(name)


@pytest.mark.parametrize("name", ["key_stage", "keyword", "place", "as_of", "author", "monkey", "authority", "spine"])
def test_a_name_that_only_sounds_alike(name: str) -> None:
    assert not secret_name(name)


@pytest.mark.parametrize("text", FORMS)
def test_a_form_only_secrets_have(text: str) -> None:
    assert secret_form(text)
    assert secret_value(text)


@pytest.mark.parametrize(
    "text",
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK3Y", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "Zm9vYmFyYmF6cXV4MTIz"],
)
def test_a_long_run_without_a_pattern(text: str) -> None:
    assert secret_value(text)
    assert not secret_form(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-03-31",
        "Bournemouth, Christchurch and Poole",
        "persistent_absence_ehc_plan_2024_25",
        "https://example.org/statistics/pupil-absence-in-schools-in-england-2023-24",
        "data/local/birmingham-2025-spring/extract.csv",
        "AntidisestablishmentarianismAndMore",
        "00000000000000000000000000000000",
        "the basic measures of attendance, bearer certificates",
    ],
)
def test_an_ordinary_text(text: str) -> None:
    assert not secret_value(text)
