from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.actions import deactivate_user
from academy_portal.accounts.queries import (
    has_any_mandate,
    has_mandate,
    holds_second_factor_role,
    mandates_of,
    scope_ids,
    user_by_email,
    users_with_mandate,
)
from academy_portal.accounts.roles import Role

from .people import administrator, mandate, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_mandate_counts_from_its_first_moment_up_to_and_without_its_last(at):
    user = person(at)
    mandate(user, "reviewer", at, scope_kind="call", scope_id="7", until=at + DAY)
    answers = [
        has_mandate(user, "reviewer", scope_kind="call", scope_id=7, at=moment)
        for moment in (at - timedelta(microseconds=1), at, at + DAY - timedelta(microseconds=1), at + DAY)
    ]
    assert answers == [False, True, True, False]


def test_a_mandate_counts_for_its_own_object_and_role_only(at):
    user = person(at)
    mandate(user, "reviewer", at, scope_kind="call", scope_id="7")
    assert has_mandate(user, Role.REVIEWER, scope_kind="call", scope_id="7", at=at)
    assert has_mandate(user, ("editor", "reviewer"), scope_kind="call", scope_id="7", at=at)
    assert not has_mandate(user, "reviewer", scope_kind="call", scope_id="77", at=at)
    assert not has_mandate(user, "reviewer", scope_kind="edition", scope_id="7", at=at)
    assert not has_mandate(user, "signatory", scope_kind="call", scope_id="7", at=at)
    assert not has_mandate(user, "reviewer", at=at)
    assert has_any_mandate(user, "reviewer", at=at)


def test_a_mandate_for_the_whole_portal_covers_every_object(at):
    user = person(at)
    mandate(user, "editor", at)
    assert has_mandate(user, "editor", at=at)
    assert has_mandate(user, "editor", scope_kind="edition", scope_id="3", at=at)
    assert scope_ids(user, "editor", scope_kind="edition", at=at) == []


def test_an_administrator_holds_no_role_by_being_one(at):
    assert not has_mandate(administrator(at), "reviewer", scope_kind="call", scope_id="7", at=at)


def test_strangers_and_closed_accounts_hold_nothing(at):
    user = person(at)
    mandate(user, "reviewer", at, scope_kind="call", scope_id="7")
    deactivate_user(user=user, reason="left", by=None, at=at)
    stale = type(user).objects.get(pk=user.pk)
    stale.is_active = True
    for nobody in (AnonymousUser(), user, stale):
        assert not has_mandate(nobody, "reviewer", scope_kind="call", scope_id="7", at=at)
        assert scope_ids(nobody, "reviewer", scope_kind="call", at=at) == []
    assert list(users_with_mandate("reviewer", scope_kind="call", scope_id="7", at=at)) == []


def test_scope_ids_name_each_object_once(at):
    user = person(at)
    for number in ("9", "7"):
        mandate(user, "reviewer", at, scope_kind="call", scope_id=number, until=at + DAY)
    mandate(user, "reviewer", at + DAY, scope_kind="call", scope_id="7")
    assert scope_ids(user, "reviewer", scope_kind="call", at=at) == ["7", "9"]
    assert scope_ids(user, "reviewer", scope_kind="call", at=at + DAY) == ["7"]
    assert len(mandates_of(user, at=at)) == 2


def test_users_with_mandate_come_by_name(at):
    zoe, abel = person(at, "z@example.org", full_name="Zoe"), person(at, "a@example.org", full_name="Abel")
    person(at, "m@example.org", full_name="Mia")
    for user in (zoe, abel):
        mandate(user, "reviewer", at, scope_kind="call", scope_id="7")
    assert list(users_with_mandate("reviewer", scope_kind="call", scope_id=7, at=at)) == [abel, zoe]


def test_each_question_is_one_query(at):
    user = person(at)
    questions = (
        lambda: has_mandate(user, "reviewer", scope_kind="call", scope_id=7, at=at),
        lambda: has_any_mandate(user, "reviewer", at=at),
        lambda: scope_ids(user, "reviewer", scope_kind="call", at=at),
        lambda: list(users_with_mandate("reviewer", scope_kind="call", scope_id=7, at=at)),
        lambda: list(mandates_of(user, at=at)),
    )
    for question in questions:
        with CaptureQueriesContext(connection) as captured:
            question()
        assert len(captured) == 1


@pytest.mark.parametrize(
    ("role", "kind", "asked"),
    [
        ("reviewer", "call", True),
        ("selection_officer", "call", True),
        ("signatory", "call", True),
        ("ministry", "edition", True),
        ("logistics", "edition", True),
        ("desk_officer", "", True),
        ("editor", "edition", False),
        ("network_representative", "network", False),
        ("community", "", False),
    ],
)
def test_which_roles_ask_for_a_second_factor(role, kind, asked, at):
    user = person(at)
    mandate(user, role, at, scope_kind=kind, scope_id="1" if kind else "")
    assert holds_second_factor_role(user, at=at) is asked


def test_an_address_finds_its_person_whatever_the_case(at):
    user = person(at)
    assert user_by_email(" AMINA@example.org") == user
    assert user_by_email("other@example.org") is None
