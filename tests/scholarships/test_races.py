"""Acts that cross each other: real commits on connections of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from academy_portal.outbox.models import Message
from scholarships.actions import (
    publish_call,
    release_run,
    request_run,
    save_section,
    sign_run,
    start_review,
    submit_application,
    withdraw_application,
)
from scholarships.actions.calls import IncompleteCallError
from scholarships.actions.runs import RunUnderWayError
from scholarships.models import Application, Call, Criterion, Offer, SelectionRun
from tests.processes import wait_until
from tests.sealed import unguarded

from .test_selection_run import compute
from .world import COUNTRIES, World, moment, proposal_values

pytestmark = pytest.mark.django_db(transaction=True)


class Other:
    """An act on a connection of its own; ``error`` is what it met."""

    def __init__(self, act: Callable[[], object], *, hold: bool = False) -> None:
        self.error: Exception | None = None
        self.did = threading.Event()
        self.may_commit = threading.Event()
        if not hold:
            self.may_commit.set()
        self.thread = threading.Thread(target=self._run, args=(act,))
        self.thread.start()

    def _run(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
                self.did.set()
                self.may_commit.wait(timeout=30)
        except Exception as error:  # noqa: BLE001 - the test shows whatever a thread met
            self.error = error
        finally:
            connection.close()

    def end(self) -> None:
        """Let it commit and wait for it."""
        self.may_commit.set()
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()

    def settle(self) -> None:
        """Wait until it has ended or waits for a lock."""
        wait_until(lambda: not self.thread.is_alive() or is_anyone_waiting(), seconds=20, what="it ends or waits")


def is_anyone_waiting() -> bool:
    """Whether somebody in this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def uncommitted(act: Callable[[], object]) -> Iterator[Other]:
    """The act done, its commit held back until the block ends."""
    other = Other(act, hold=True)
    assert other.did.wait(timeout=20), other.error
    try:
        yield other
    finally:
        other.end()
    assert other.error is None


def is_past(call: Call) -> bool:
    """Whether the close has passed."""
    return moment() > call.taken_until


def ready_run(world: World, folder: Path, *, signatures: int, people: int = 4) -> SelectionRun:
    """A computed run with so many signatures."""
    for number in range(people):
        world.apply(f"applicant{number}", COUNTRIES[number])
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), folder)
    for by in (world.officer, world.signatory)[:signatures]:
        run = sign_run(run=run, by=by, at=world.at)
    return run


def test_applicants_do_not_wait_for_each_other(world: World) -> None:
    """In the last hour everybody saves and sends: nobody's row is in another's way."""
    first, second = world.apply("awa", send=False), world.apply("binta", send=False)

    def save() -> None:
        save_section(
            section=first.proposal,
            values=proposal_values(motivation="Autre."),
            is_complete=True,
            revision=1,
            by=first.applicant,
            at=world.at,
        )

    with uncommitted(save):
        other = Other(lambda: submit_application(application=second, by=second.applicant, at=world.at))
        other.settle()
        waited = other.thread.is_alive()
    other.end()
    assert (waited, other.error) == (False, None)
    assert Application.objects.get(pk=second.pk).state == "submitted"


def test_an_application_sent_in_the_last_second_is_read_too(world: World) -> None:
    """The stamp is in time, the commit comes after the review has started."""
    application = world.apply("awa", send=False)
    Call.objects.filter(pk=world.call.pk).update(closes_at=moment() + timedelta(seconds=1.5))
    world.call.refresh_from_db()
    with uncommitted(lambda: submit_application(application=application, by=application.applicant, at=world.at)):
        wait_until(lambda: is_past(world.call), seconds=10, what="the close has passed")
        review = Other(
            lambda: start_review(
                call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=moment()
            )
        )
        review.settle()
    review.end()
    assert review.error is None
    application.refresh_from_db()
    assert (application.state, application.reviews.count()) == ("in_review", 2)


def test_whoever_withdraws_while_the_second_signature_is_given_gets_no_offer(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=1)
    selected = run.outcomes.filter(decision="selected").first().application
    with uncommitted(lambda: withdraw_application(application=selected, by=selected.applicant, at=world.at)):
        sign = Other(lambda: sign_run(run=run, by=world.signatory, at=world.at))
        sign.settle()
    sign.end()
    assert sign.error is None
    assert not Offer.objects.filter(application=selected).exclude(state="void").exists()
    kept = Message.objects.filter(about_pk=str(selected.pk), state="held")
    assert not kept.exists()


def test_a_withdrawal_does_not_break_the_release(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=2)
    leaving = run.outcomes.order_by("-application_id").first().application
    with uncommitted(lambda: withdraw_application(application=leaving, by=leaving.applicant, at=world.at)):
        release = Other(lambda: release_run(run=run, by=world.officer, at=world.at))
        release.settle()
    release.end()
    assert release.error is None
    run.refresh_from_db()
    leaving.refresh_from_db()
    assert (run.state, leaving.state) == ("published", "withdrawn")
    assert not Offer.objects.filter(application=leaving, state="open").exists()
    assert not Application.objects.filter(state="in_review").exists()


def test_a_release_and_a_new_request_do_not_lock_each_other_out(world: World, tmp_path: Path) -> None:
    """Both touch the call and its runs, in one order."""
    run = ready_run(world, tmp_path, signatures=2)
    leaving = run.outcomes.first().application

    with uncommitted(lambda: withdraw_application(application=leaving, by=leaving.applicant, at=world.at)):
        release = Other(lambda: release_run(run=run, by=world.officer, at=world.at))
        release.settle()
        ask = Other(lambda: request_run(call=world.call, seed="11" * 16, by=world.officer, at=world.at))
        ask.settle()
    release.end()
    ask.end()
    assert release.error is None
    assert ask.error is not None
    assert not isinstance(ask.error, RunUnderWayError) or SelectionRun.objects.count() == 1
    assert SelectionRun.objects.get().state == "published"


def test_a_withdrawal_of_what_was_screened_out_does_not_break_the_release(world: World, tmp_path: Path) -> None:
    outside = world.apply("rosa", "MX")
    run = ready_run(world, tmp_path, signatures=2)
    with uncommitted(lambda: withdraw_application(application=outside, by=outside.applicant, at=world.at)):
        release = Other(lambda: release_run(run=run, by=world.officer, at=world.at))
        release.settle()
    release.end()
    assert release.error is None
    outside.refresh_from_db()
    assert (outside.state, SelectionRun.objects.get().state) == ("withdrawn", "published")


def test_a_call_whose_rules_are_being_edited_is_published_as_it_becomes(world: World) -> None:
    """The criteria are just being removed: whoever publishes waits, looks then, and is told what is missing."""
    with unguarded():
        Call.objects.filter(pk=world.call.pk).update(state="draft", published_at=None)
    call = Call.objects.get(pk=world.call.pk)
    with uncommitted(lambda: Criterion.objects.filter(call=call).delete()):
        late = Other(lambda: publish_call(call=call, by=world.officer, at=world.at))
        late.settle()
    late.end()
    assert type(late.error) is IncompleteCallError
    assert Call.objects.get(pk=world.call.pk).state == "draft"
