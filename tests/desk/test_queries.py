from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.notices import AddressChangedNotice
from academy_portal.desk.queries import waiting_work
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.outbox.models import Message
from scholarships.actions import start_review
from scholarships.models import SelectionRun
from tests.accounts.people import administrator, mandate, person
from tests.scholarships.world import build_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def message(about, at, state):
    row = AddressChangedNotice.enqueue(
        to="x@example.org", about=about, occasion=f"{state}-{at}", context={"name": "X", "new_email": "y"}, at=at
    )
    Message.objects.filter(pk=row.pk).update(state=state)


def failed_job(at, number=0):
    return Job.objects.create(
        kind="test", key=f"k{number}", state="failed", requested_at=at, started_at=at, ended_at=at, error="x"
    )


def shown(user, at):
    return [(item.title, item.count, item.days, item.is_urgent) for item in waiting_work(user, at=at)]


def test_nothing_waits(at):
    assert shown(administrator(at), at) == []


def test_mails_and_failed_work_the_urgent_and_oldest_first(at):
    boss = administrator(at)
    for days, state in ((1, "held"), (9, "held"), (2, "failed"), (3, "doubtful"), (50, "sent")):
        row_at = at - days * DAY
        message(boss, row_at, "held" if state == "sent" else state)
        if state == "sent":
            Message.objects.filter(created_at=row_at).update(state="sent", sent_at=row_at)
    failed_job(at - 4 * DAY)
    assert shown(boss, at) == [
        ("Mails that may or may not have gone out", 1, 3, True),
        ("Mails that could not be sent", 1, 2, True),
        ("Letters held for release", 2, 9, False),
        ("Long work that failed", 1, 4, False),
    ]


def test_staff_without_the_right_sees_no_mails(at):
    plain, officer = person(at, is_staff=True), person(at, "o@example.org", is_staff=True)
    mandate(officer, "desk_officer", at)
    message(plain, at, "failed")
    assert shown(plain, at) == []
    assert shown(officer, now()) == [("Mails that could not be sent", 1, (now() - at).days, True)]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_at_1_and_30_rows(rows, at):
    boss = administrator(at)
    for number in range(rows):
        message(boss, at - number * DAY, "held")
        failed_job(at, number)
    with CaptureQueriesContext(connection) as captured:
        waiting_work(boss, at=at)
    assert len(captured) == 7


@pytest.fixture
def world(db):
    return build_world()


def test_the_work_of_a_call_waits_for_its_officers_only(world):
    late = world.at + 20 * DAY
    assert shown(world.officer, world.at) == []
    assert shown(world.officer, late) == [("Calls that have closed and can go to review", 1, 10, False)]
    assert shown(world.signatory, late) == [("Calls that have closed and can go to review", 1, 10, False)]
    assert shown(administrator(world.at), late) == []


def test_results_wait_for_a_signature_of_another_hand(world):
    run = SelectionRun.objects.create(
        call=world.call, state="proposed", requested_at=world.at, requested_by=world.officer
    )
    later = world.at + 5 * DAY
    assert shown(world.officer, later) == [("Results to sign", 1, 5, False)]
    SelectionRun.objects.filter(pk=run.pk).update(first_signed_by=world.officer, first_signed_at=world.at)
    assert shown(world.officer, later) == []
    assert shown(world.signatory, later) == [("Results to sign", 1, 5, False)]


def test_doubtful_applicants_wait_for_the_officers_of_the_call():
    world = build_world(conditions=[{"kind": "organisation", "must_be_registered": True}])
    world.apply("one")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + 9 * DAY, by=world.officer, at=world.at)
    expected = ("Applicants whose eligibility a person decides", 1, 2, False)
    assert expected in shown(world.officer, now() + 2 * DAY)
    assert expected not in shown(administrator(world.at), now() + 2 * DAY)
