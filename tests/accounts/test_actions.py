from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from academy_portal.accounts import actions
from academy_portal.accounts.models import Mandate, User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.outbox.models import Message

from .people import addresses, administrator, mandate, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def verbs(subject):
    return [event.verb for event in timeline(subject)]


def test_create_user_stores_person_address_and_event(at):
    user = person(at, "Amina@Example.org", language="fr", time_zone="Africa/Dakar", is_fictional=True)
    user.refresh_from_db()
    assert (user.email, user.language, user.time_zone, user.date_joined) == (
        "amina@example.org",
        "fr",
        "Africa/Dakar",
        at,
    )
    assert addresses(user) == [("amina@example.org", True, True)]
    [event] = timeline(user)
    assert (event.verb, event.facts) == (
        "account_created",
        {"language": "fr", "is_staff": False, "is_fictional": True},
    )
    assert event.personal_values == {"email": "amina@example.org", "full_name": "Amina Fictional"}


def test_the_same_address_in_another_case_is_refused_clearly(at):
    person(at)
    before = Event.objects.count()
    with pytest.raises(actions.EmailTakenError, match="already uses"):
        person(at, "AMINA@EXAMPLE.ORG")
    assert (User.objects.count(), EmailAddress.objects.count(), Event.objects.count()) == (1, 1, before)


def test_only_those_who_manage_accounts_create_people(at):
    stranger, desk, officer = (
        person(at),
        person(at, "d@example.org", is_staff=True),
        person(at, "o@example.org", is_staff=True),
    )
    mandate(officer, "desk_officer", at)
    fields = {"email": "new@example.org", "full_name": "New", "at": at}
    for by in (stranger, desk):
        with pytest.raises(NotPermittedError):
            actions.create_user(**fields, by=by)
    assert not User.objects.filter(email="new@example.org").exists()
    assert actions.create_user(**fields, by=officer).email == "new@example.org"
    with pytest.raises(NotPermittedError):
        actions.create_user(email="staff@example.org", full_name="", is_staff=True, by=officer, at=at)
    assert not User.objects.filter(email="staff@example.org").exists()


def test_own_settings_are_ones_own(at):
    user, other = person(at), person(at, "b@example.org")
    with pytest.raises(NotPermittedError):
        actions.change_own_settings(user=user, full_name="X", language="ar", time_zone="UTC", by=other, at=at)
    user.refresh_from_db()
    assert user.full_name == "Amina Fictional"
    actions.change_own_settings(
        user=user, full_name=" Amina\nB ", language="ar", time_zone="Asia/Tokyo", by=user, at=at
    )
    user.refresh_from_db()
    assert (user.full_name, user.language, user.time_zone) == ("Amina B", "ar", "Asia/Tokyo")
    event = timeline(user)[-1]
    assert (event.verb, event.facts) == ("settings_changed", {"fields": ["full_name", "language", "time_zone"]})
    actions.change_own_settings(user=user, full_name="Amina B", language="ar", time_zone="Asia/Tokyo", by=user, at=at)
    assert timeline(user)[-1].pk == event.pk


def test_a_page_of_settings_writes_only_what_it_shows(at):
    user = person(at)
    # What the other tab read before this one saved.
    other_tab, third_tab = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    actions.change_own_settings(user=user, time_zone="Asia/Tokyo", by=user, at=at)
    actions.change_own_settings(user=other_tab, full_name="Amina B", language="ar", by=other_tab, at=at)
    actions.change_own_settings(user=third_tab, time_zone="Africa/Maputo", by=third_tab, at=at)
    user.refresh_from_db()
    assert (user.full_name, user.language, user.time_zone) == ("Amina B", "ar", "Africa/Maputo")
    assert [event.facts for event in timeline(user)[-3:]] == [
        {"fields": ["time_zone"]}, {"fields": ["full_name", "language"]}, {"fields": ["time_zone"]},
    ]  # fmt: skip


def test_change_email_asks_for_a_new_proof_and_tells_both(at):
    user, boss = person(at, language="fr"), administrator(at)
    actions.change_email(user=user, email="Amina.New@example.org", reason="passport seen", by=boss, at=at)
    user.refresh_from_db()
    assert user.email == "amina.new@example.org"
    assert addresses(user) == [("amina.new@example.org", False, True)]
    told = Message.objects.filter(kind="account_address_changed").order_by("id")
    assert [(message.recipient_email, message.language) for message in told] == [
        ("amina@example.org", "fr"),
        ("amina.new@example.org", "fr"),
    ]
    event = timeline(user)[-1]
    assert (event.verb, event.facts) == ("email_changed", {})
    assert event.personal_values["reason"] == "passport seen"


def test_change_email_refuses_a_taken_address_and_changes_nothing(at):
    user, other, boss = person(at), person(at, "b@example.org"), administrator(at)
    EmailAddress.objects.create(user=other, email="second@example.org", verified=True)
    for taken in ("B@example.org", "second@example.org"):
        with pytest.raises(actions.EmailTakenError):
            actions.change_email(user=user, email=taken, reason="r", by=boss, at=at)
    with pytest.raises(actions.AccountStateError):
        actions.change_email(user=user, email="AMINA@example.org", reason="r", by=boss, at=at)
    user.refresh_from_db()
    assert user.email == "amina@example.org"
    assert addresses(user) == [("amina@example.org", True, True)]
    assert not Message.objects.filter(kind="account_address_changed").exists()


def test_deactivate_and_reactivate(at):
    user, boss = person(at), administrator(at)
    actions.deactivate_user(user=user, reason="left", by=boss, at=at)
    with pytest.raises(actions.AccountStateError):
        actions.deactivate_user(user=user, reason="left", by=boss, at=at)
    assert not User.objects.get(pk=user.pk).is_active
    actions.reactivate_user(user=user, reason="back", by=boss, at=at)
    assert User.objects.get(pk=user.pk).is_active
    assert verbs(user) == ["account_created", "account_deactivated", "account_reactivated"]


def test_nobody_closes_the_own_account_and_officers_leave_staff_alone(at):
    boss, officer, staff = (
        administrator(at),
        person(at, "o@example.org", is_staff=True),
        person(at, "s@example.org", is_staff=True),
    )
    mandate(officer, "desk_officer", at)
    for by, user in ((boss, boss), (officer, staff), (officer, boss), (staff, officer)):
        with pytest.raises(NotPermittedError):
            actions.deactivate_user(user=user, reason="r", by=by, at=at)
        with pytest.raises(NotPermittedError):
            actions.change_staff_rights(
                user=user, is_staff=False, is_superuser=False, by=by if by != boss else staff, at=at
            )
        assert User.objects.get(pk=user.pk).is_active
    assert User.objects.filter(is_staff=True).count() == 3


def test_staff_rights(at):
    user, boss = person(at), administrator(at)
    actions.change_staff_rights(user=user, is_staff=False, is_superuser=True, by=boss, at=at)
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, True)
    with pytest.raises(actions.AccountStateError):
        actions.change_staff_rights(user=user, is_staff=True, is_superuser=True, by=boss, at=at)


def test_remove_second_factor(at):
    user, boss = person(at), administrator(at)
    with pytest.raises(actions.AccountStateError):
        actions.remove_second_factor(user=user, reason="lost", by=boss, at=at)
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    assert actions.remove_second_factor(user=user, reason="lost", by=boss, at=at) == 2
    assert not Authenticator.objects.filter(user=user).exists()
    [message] = Message.objects.filter(kind="account_second_factor_removed")
    assert message.recipient_id == user.pk


def test_grant_mandate_is_recorded_on_both(at):
    user, boss = person(at), administrator(at)
    granted = actions.grant_mandate(
        user=user, role="reviewer", scope_kind="call", scope_id=7, valid_from=at, valid_until=at + DAY, by=boss, at=at
    )
    assert (granted.scope_id, granted.valid_until) == ("7", at + DAY)
    facts = {
        "mandate": granted.pk,
        "role": "reviewer",
        "scope_kind": "call",
        "scope_id": "7",
        "valid_from": at.isoformat(),
        "valid_until": (at + DAY).isoformat(),
    }
    assert [(event.verb, event.actor_id, event.facts) for event in timeline(granted)] == [
        ("mandate_granted", boss.pk, facts)
    ]
    assert timeline(user)[-1].facts == facts


@pytest.mark.parametrize(
    ("role", "kind", "number"),
    [
        ("reviewer", "", ""),
        ("reviewer", "edition", "1"),
        ("ministry", "", ""),
        ("ministry", "edition", ""),
        ("editor", "", "1"),
        ("king", "", ""),
        ("desk_officer", "call", "1"),
    ],
)
def test_a_role_is_given_only_for_a_scope_that_fits(role, kind, number, at):
    user = person(at)
    with pytest.raises(actions.MandateScopeError):
        actions.grant_mandate(
            user=user, role=role, scope_kind=kind, scope_id=number, valid_from=at, valid_until=None, by=None, at=at
        )
    assert Mandate.objects.count() == 0


def test_periods(at):
    user = person(at)
    fields = {"user": user, "role": "editor", "scope_kind": "", "scope_id": "", "by": None, "at": at}
    with pytest.raises(actions.MandatePeriodError):
        actions.grant_mandate(**fields, valid_from=at, valid_until=at)
    actions.grant_mandate(**fields, valid_from=at, valid_until=at + 2 * DAY)
    for start, end in ((at + DAY, None), (at - DAY, at + DAY), (at - DAY, None), (at, at + 2 * DAY)):
        with pytest.raises(actions.MandateExistsError):
            actions.grant_mandate(**fields, valid_from=start, valid_until=end)
    assert Mandate.objects.count() == 1
    actions.grant_mandate(**fields, valid_from=at + 2 * DAY, valid_until=None)
    actions.grant_mandate(**fields, valid_from=at - DAY, valid_until=at)
    assert Mandate.objects.count() == 3


def test_nobody_gives_a_mandate_to_himself_or_without_the_right(at):
    boss, user = administrator(at), person(at)
    fields = {"role": "editor", "scope_kind": "", "scope_id": "", "valid_from": at, "valid_until": None, "at": at}
    for by, receiver in ((boss, boss), (user, boss), (user, user)):
        with pytest.raises(NotPermittedError):
            actions.grant_mandate(**fields, user=receiver, by=by)
    assert Mandate.objects.count() == 0


def test_end_mandate(at):
    user, boss = person(at), administrator(at)
    running = mandate(user, "editor", at)
    future = mandate(user, "reviewer", at + 5 * DAY, scope_kind="call", scope_id="1")
    with pytest.raises(NotPermittedError):
        actions.end_mandate(mandate=running, by=user, at=at + DAY)
    running.refresh_from_db()
    assert running.valid_until is None
    actions.end_mandate(mandate=running, by=boss, at=at + DAY)
    actions.end_mandate(mandate=future, by=boss, at=at + DAY)
    assert (running.valid_until, future.valid_until) == (at + DAY, at + 5 * DAY)
    assert not Mandate.objects.in_force(at + 6 * DAY).exists()
    with pytest.raises(actions.MandatePeriodError):
        actions.end_mandate(mandate=running, by=boss, at=at + 2 * DAY)
    # A mandate that never came into force does not stand in the way of another.
    mandate(user, "reviewer", at + 4 * DAY, scope_kind="call", scope_id="1")


def test_sessions_that_have_ended_are_forgotten(at):
    for key, days in (("over", -1), ("alive", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=at + days * DAY)
    assert actions.forget_sessions(at=at) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["alive"]
