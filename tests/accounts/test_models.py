from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from academy_portal.accounts.models import Mandate, User

pytestmark = pytest.mark.django_db


def test_the_user_model_is_ours():
    assert get_user_model() is User
    assert User.USERNAME_FIELD == "email"


def test_creation_normalises_address_and_name():
    user = User.objects.create_user(" Amina@Example.ORG ", full_name="  O'Neill\n\t李 \u202e😀 ")
    user.refresh_from_db()
    assert (user.email, user.full_name) == ("amina@example.org", "O'Neill 李 😀")
    assert (user.language, user.time_zone) == ("en", "UTC")
    assert (user.is_staff, user.is_superuser, user.is_active, user.is_fictional) == (False, False, True, False)
    assert not user.has_usable_password()


def test_a_person_without_a_name_is_shown_by_address():
    user = User.objects.create_user("nobody@example.org")
    assert (str(user), user.get_full_name(), user.get_short_name()) == ("nobody@example.org",) * 3
    user.full_name = "張"
    assert (str(user), user.get_full_name(), user.get_short_name()) == ("張",) * 3


def test_the_natural_key_ignores_case():
    user = User.objects.create_user("amina@example.org")
    assert User.objects.get_by_natural_key("AMINA@example.org") == user


def test_a_superuser_is_staff():
    user = User.objects.create_superuser("root@example.org", "long enough password")
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert user.check_password("long enough password")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Africa/dakar\n", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(zone):
    with pytest.raises(ValidationError) as refused:
        User.objects.create_user("amina@example.org", time_zone=zone)
    assert "time_zone" in refused.value.message_dict
    assert User.objects.count() == 0


def test_a_name_of_141_letters_is_refused():
    assert User.objects.create_user("a@example.org", full_name="é" * 140).full_name == "é" * 140
    with pytest.raises(ValidationError):
        User.objects.create_user("b@example.org", full_name="é" * 141)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"email": "AMINA@EXAMPLE.ORG"}, "accounts_user_email_unique"),
        ({"email": ""}, "accounts_user_email_present"),
        ({"email": "b@example.org", "full_name": "a\nb"}, "accounts_user_full_name_one_line"),
        ({"email": "b@example.org", "full_name": "a\u2028b"}, "accounts_user_full_name_one_line"),
        ({"email": "b@example.org", "language": "xx"}, "accounts_user_language_known"),
        ({"email": "b@example.org", "time_zone": ""}, "accounts_user_time_zone_present"),
        ({"email": "b@example.org", "is_superuser": True}, "accounts_user_superuser_is_staff"),
    ],
)
def test_the_database_refuses_a_broken_person(fields, constraint):
    User.objects.create_user("amina@example.org")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.create(**fields)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "king"}, "accounts_mandate_role_known"),
        ({"scope_kind": "planet", "scope_id": "3"}, "accounts_mandate_scope_kind_known"),
        ({"scope_kind": "call"}, "accounts_mandate_scope_complete"),
        ({"scope_id": "7"}, "accounts_mandate_scope_complete"),
        ({"days": -1}, "accounts_mandate_period"),
    ],
)
def test_the_database_refuses_a_broken_mandate(fields, constraint, at):
    user = User.objects.create_user("amina@example.org")
    days = fields.pop("days", None)
    until = at + timedelta(days=days) if days else None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Mandate.objects.create(**{"user": user, "role": "editor", "valid_from": at, "valid_until": until, **fields})
    assert Mandate.objects.count() == 0


def test_one_open_mandate_of_a_kind(at):
    user = User.objects.create_user("amina@example.org")
    Mandate.objects.create(user=user, role="editor", valid_from=at)
    with pytest.raises(IntegrityError, match="accounts_mandate_open_unique"), transaction.atomic():
        Mandate.objects.create(user=user, role="editor", valid_from=at)
    Mandate.objects.create(user=user, role="editor", scope_kind="edition", scope_id="1", valid_from=at)
    assert Mandate.objects.count() == 2
