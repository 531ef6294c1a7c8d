from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test import Client

from academy_portal.accounts.permissions import (
    can_change_own_settings,
    can_change_staff_rights,
    can_end_mandate,
    can_grant_mandate,
    can_manage_accounts,
    can_open_desk,
    must_show_second_factor,
)

from .people import administrator, mandate, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(at):
    """One of each kind."""
    officer = person(at, "officer@example.org", is_staff=True)
    mandate(officer, "desk_officer", at)
    # The role alone opens nothing: the desk is for staff.
    outside = person(at, "outside@example.org")
    mandate(outside, "desk_officer", at)
    closed = administrator(at, "closed@example.org")
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    return {
        "portal": None,
        "nobody": AnonymousUser(),
        "person": person(at),
        "outside": outside,
        "staff": person(at, "staff@example.org", is_staff=True),
        "officer": officer,
        "closed": closed,
        "boss": administrator(at),
    }


def those(people, predicate):
    return {name for name, user in people.items() if predicate(user)}


def test_who_opens_the_desk(people):
    del people["portal"]
    assert those(people, can_open_desk) == {"staff", "officer", "boss"}


def test_who_manages_accounts(people, at):
    assert those(people, lambda by: can_manage_accounts(by, at=at)) == {"portal", "officer", "boss"}
    assert those(people, lambda by: can_end_mandate(by, at=at)) == {"portal", "officer", "boss"}


def test_who_gives_mandates_to_whom(people, at):
    assert those(people, lambda by: can_grant_mandate(by, people["person"], at=at)) == {"portal", "officer", "boss"}
    assert those(people, lambda by: can_grant_mandate(by, people["boss"], at=at)) == {"portal", "officer"}


def test_who_changes_staff_rights(people, at):
    assert those(people, lambda by: can_change_staff_rights(by, people["person"], at=at)) == {"portal", "boss"}
    assert those(people, lambda by: can_change_staff_rights(by, people["boss"], at=at)) == {"portal"}


def test_own_settings(people):
    del people["portal"]
    assert those(people, lambda by: can_change_own_settings(by, people["person"])) == {"person"}


def test_who_must_show_a_second_factor(people, at):
    del people["portal"], people["nobody"]
    assert those(people, lambda user: must_show_second_factor(user, at=at)) == {
        "outside", "staff", "officer", "boss", "closed",
    }  # fmt: skip


@contextmanager
def broken(table):
    """Every query on the table fails, as when the database goes away in the middle of a request."""

    def refuse(execute, sql, params, many, context):
        if f'FROM "{table}"' in sql:
            raise OperationalError("the connection was lost")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("name", ["person", "outside", "staff", "officer", "boss"])
@pytest.mark.parametrize("path", ["/en/account/settings/", "/en/admin/accounts/user/", "/en/admin/outbox/message/"])
@pytest.mark.parametrize("shown", [True, False])
def test_a_check_that_cannot_decide_never_says_yes(name, path, shown, people, signed_in):
    client = signed_in(people[name], second_factor=shown)
    client.raise_request_exception = False
    with broken("accounts_mandate"):
        response = client.get(path)
    # The boss needs no mandate and the own settings ask for none once the factor is shown.
    may = shown and (name == "boss" or path == "/en/account/settings/")
    if not may:
        assert response.status_code != 200
        assert "@example.org" not in response.content.decode()


def test_a_lost_session_table_opens_nothing(people, signed_in):
    client: Client = signed_in(people["boss"])
    client.raise_request_exception = False
    for table in ("django_session", "accounts_user"):
        with broken(table):
            assert client.get("/en/admin/accounts/user/").status_code in {500, 503}


def test_a_lost_table_of_factors_opens_nothing(people, signed_in):
    client = signed_in(people["boss"], second_factor=False)
    client.raise_request_exception = False
    with broken("mfa_authenticator"):
        assert client.get("/en/account/settings/").status_code in {500, 503}
