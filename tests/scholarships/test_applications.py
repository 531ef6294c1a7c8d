"""The applicant's acts."""

from datetime import timedelta
from typing import Any

import pytest

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.models import Message
from scholarships.actions import (
    AlreadyAppliedError,
    CallNotOpenError,
    IncompleteApplicationError,
    save_section,
    start_application,
    submit_application,
    withdraw_application,
)
from scholarships.models import Application

from .world import World, moment, person, profile_values


def rows() -> dict[str, Any]:
    """Everything that a refused act must leave as it was."""
    return {
        "applications": list(Application.objects.order_by("pk").values()),
        "messages": Message.objects.count(),
        "events": Event.objects.count(),
    }


def test_submission_stamps_the_database_time_and_writes_one_receipt(world: World) -> None:
    application = world.apply("awa")
    assert application.state == "submitted"
    assert abs(application.submitted_at - moment()) < timedelta(minutes=1)
    assert len(application.fingerprint) == 64
    receipt = Message.objects.get(kind="scholarship_receipt", about_pk=str(application.pk))
    assert (receipt.state, receipt.recipient_email) == ("queued", "awa@example.org")
    assert application.number in receipt.subject
    assert application.fingerprint in receipt.body_text


def test_it_is_sent_once(world: World) -> None:
    application = world.apply("awa")
    before = rows()
    with pytest.raises(MoveRefusedError):
        submit_application(application=application, by=application.applicant, at=world.at)
    assert rows() == before


def test_an_incomplete_application_is_not_sent(world: World) -> None:
    user = person("kofi@example.org", world.at)
    application = start_application(call=world.call, by=user, at=world.at)
    before = rows()
    with pytest.raises(IncompleteApplicationError):
        submit_application(application=application, by=user, at=world.at)
    assert rows() == before


def test_nobody_acts_on_anothers_application(world: World) -> None:
    application = world.apply("awa", send=False)
    other = person("kofi@example.org", world.at)
    before = rows()
    for act in (submit_application, withdraw_application):
        with pytest.raises(NotPermittedError):
            act(application=application, by=other, at=world.at)
    with pytest.raises(NotPermittedError):
        save_section(
            section=application.profile, values=profile_values(), is_complete=True, revision=1, by=other, at=world.at
        )
    assert rows() == before


def test_a_stale_section_is_never_overwritten(world: World) -> None:
    application = world.apply("awa", send=False)
    before = application.profile.full_name
    with pytest.raises(StaleError):
        save_section(
            section=application.profile,
            values=profile_values(full_name="Lost"),
            is_complete=True,
            revision=0,
            by=application.applicant,
            at=world.at,
        )
    application.profile.refresh_from_db()
    assert (application.profile.full_name, application.profile.revision) == (before, 1)


def test_a_sent_application_keeps_its_answers(world: World) -> None:
    application = world.apply("awa")
    with pytest.raises(CallNotOpenError):
        save_section(
            section=application.profile,
            values=profile_values(full_name="Other"),
            is_complete=True,
            revision=1,
            by=application.applicant,
            at=world.at,
        )
    application.profile.refresh_from_db()
    assert application.profile.full_name == "Awa Fictional"


def test_one_application_a_call_and_again_after_withdrawal(world: World) -> None:
    application = world.apply("awa")
    with pytest.raises(AlreadyAppliedError):
        start_application(call=world.call, by=application.applicant, at=world.at)
    withdraw_application(application=application, by=application.applicant, at=world.at)
    again = start_application(call=world.call, by=application.applicant, at=world.at)
    assert (again.state, Application.objects.filter(applicant=application.applicant).count()) == ("draft", 2)
