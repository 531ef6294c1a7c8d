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
