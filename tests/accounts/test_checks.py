import os
import subprocess
import sys
from pathlib import Path

import pytest

from academy_portal.accounts.checks import demonstration_is_not_in_production, secret_key_is_secret

GOOD = "k8Jq2vW-5nTz7Ld0XhR4cYb9Pm1sFg6EuAoQiNwKtDyVjCpZ"[:48] + "ab"


@pytest.mark.parametrize(
    ("production", "demonstration", "ids"),
    [(True, True, ["academy.E001"]), (True, False, []), (False, True, []), (False, False, [])],
)
def test_no_demonstration_in_production(production, demonstration, ids, settings):
    settings.PRODUCTION, settings.DEMONSTRATION = production, demonstration
    assert [error.id for error in demonstration_is_not_in_production(None)] == ids


@pytest.mark.parametrize(
    ("production", "key", "ids"),
    [
        (True, "local-key", ["academy.E002"]),
        (False, "local-key", []),
        (True, "short", ["academy.E002"]),
        (False, "short", ["academy.E002"]),
        (True, "a" * 60, ["academy.E002"]),
        (True, GOOD[:49], ["academy.E002"]),
        (True, GOOD, []),
        (False, GOOD, []),
    ],
)
def test_the_key_is_long_and_not_the_local_one(production, key, ids, settings):
    settings.PRODUCTION, settings.SECRET_KEY, settings.LOCAL_SECRET_KEY = production, key, "local-key"
    assert [error.id for error in secret_key_is_secret(None)] == ids


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({"PRODUCTION": "yes", "SECRET_KEY": ""}, "academy.E002"),
        ({"PRODUCTION": "yes", "SECRET_KEY": GOOD, "DEMONSTRATION": "yes"}, "academy.E001"),
        ({"PRODUCTION": "no", "SECRET_KEY": "short"}, "academy.E002"),
        ({"PRODUCTION": "yes", "SECRET_KEY": GOOD}, ""),
    ],
)
def test_the_web_process_does_not_start_unsafely(variables, refused, tmp_path):
    safe = {"BASE_URL": "https://example.org", "ALLOWED_HOSTS": "example.org", "EMAIL_URL": f"file://{tmp_path}"}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "academy_portal.settings", **safe, **variables}
    started = subprocess.run(
        [sys.executable, "-c", "import academy_portal.wsgi"],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode == 0) == (not refused), started.stderr
    assert refused in started.stderr
