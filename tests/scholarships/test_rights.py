"""What a screen hides, an action refuses and an address does not know; odd input is answered in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import Mandate
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.outbox.actions import hold
from academy_portal.outbox.models import Message
from scholarships import queries
from scholarships.actions import (
    assign_missing_reviews,
    declare_conflict,
    declare_interests,
    release_run,
    request_run,
    save_section,
    sign_run,
    start_review,
    withdraw_application,
)
from scholarships.models import Call, Proposal, Review, SelectionRun
from tests.clients import client_for

from .test_selection_run import compute
from .world import World, moment, person, proposal_values, score

pytestmark = pytest.mark.django_db


def in_review(world: World, names: tuple[str, ...] = ("awa", "binta")) -> World:
    """Two files in review."""
    for name in names:
        world.apply(name)
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    return world


def test_a_withdrawn_file_leaves_the_readers_queue(world: World) -> None:
    in_review(world)
    gone = world.applications[0]
    withdraw_application(application=gone, by=gone.applicant, at=world.at)
    reader = world.reviewers[0]
    assert [one.application_id for one in queries.reviews_of(reader, at=world.at)] == [world.applications[1].pk]
    assert queries.review_counts_of(reader, at=world.at) == {"open": 1, "overdue": 0, "done": 0}
    assert queries.first_open_review(reader, at=world.at).application_id == world.applications[1].pk
    assert (
        queries.next_review(Review.objects.get(reviewer=reader, application=world.applications[1]), at=world.at) is None
    )
    assert queries.review_progress(world.call) == {"open": 2, "done": 0, "conflict": 0}
    review = Review.objects.get(reviewer=reader, application=gone)
    assert queries.own_review(reader, review.uuid, at=moment()) is None


def test_a_reader_whose_mandate_has_ended_reads_no_more(world: World) -> None:
    in_review(world)
    reader = world.reviewers[0]
    review = Review.objects.filter(reviewer=reader).first()
    assert queries.own_review(reader, review.uuid, at=moment()) == review
    Mandate.objects.filter(user=reader).update(valid_until=moment() - timedelta(seconds=1))
    assert queries.own_review(reader, review.uuid, at=moment()) is None


def test_a_closed_account_is_given_no_files(world: World) -> None:
    world.apply("awa")
    type(world.reviewers[0]).objects.filter(pk=world.reviewers[0].pk).update(is_active=False)
    world.close()
    result = start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    assert result["missing_reviews"] == 1
    assert set(Review.objects.values_list("reviewer", flat=True)) == {world.reviewers[1].pk}


def test_nobody_signs_about_the_own_application(world: World, tmp_path: Path) -> None:
    application = world.apply("awa")
    grant_mandate(
        user=application.applicant,
        role="signatory",
        scope_kind="call",
        scope_id=world.call.pk,
        valid_from=world.at - timedelta(minutes=1),
        valid_until=None,
        by=None,
        at=world.at,
    )
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    with pytest.raises(NotPermittedError):
        sign_run(run=run, by=application.applicant, at=world.at)
    assert SelectionRun.objects.get().first_signed_by_id is None


def test_a_double_click_on_save_is_one_save(world: World) -> None:
    application = world.apply("awa", send=False)
    again = {"section": application.proposal, "by": application.applicant, "at": world.at}
    values = proposal_values(motivation="Autre.")
    save_section(values=values, is_complete=True, revision=1, **again)
    assert save_section(values=values, is_complete=True, revision=1, **again).revision == 2
    with pytest.raises(StaleError):
        save_section(values=proposal_values(motivation="Encore."), is_complete=True, revision=1, **again)
    assert Proposal.objects.get().motivation == "Autre."


@pytest.mark.parametrize(
    ("zone", "typed", "moment_utc"),
    [
        ("Africa/Dakar", "2027-03-28 02:30", datetime(2027, 3, 28, 2, 30, tzinfo=UTC)),
        ("Africa/Johannesburg", "2027-03-28 02:30", datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        ("Europe/Rome", "2027-03-28 02:30", None),
        ("Europe/Rome", "2027-10-31 02:30", None),
        ("Europe/Rome", "2027-10-31 03:30", datetime(2027, 10, 31, 2, 30, tzinfo=UTC)),
    ],
)
def test_the_close_is_typed_in_the_zone_of_the_call(
    world: World, zone: str, typed: str, moment_utc: datetime | None
) -> None:
    """The officer sits in Paris, where clocks skip 02:00-03:00 on 28 March 2027."""
    type(world.officer).objects.filter(pk=world.officer.pk).update(time_zone="Europe/Paris")
    world.officer.refresh_from_db()
    Call.objects.filter(pk=world.call.pk).update(
        time_zone=zone, answers_by=datetime(2028, 1, 1, tzinfo=UTC), closes_at=datetime(2027, 2, 1, tzinfo=UTC)
    )
    client = client_for(world.officer)
    answer = client.post(
        reverse("scholarships:reschedule", args=[world.call.slug]),
        {"closes_at": typed, "reason": "Power cut.", "form_key": uuid4().hex},
    )
    world.call.refresh_from_db()
    assert answer.status_code == (422 if moment_utc is None else 302)
    assert world.call.closes_at == (moment_utc or datetime(2027, 2, 1, tzinfo=UTC))


def test_a_file_given_back_goes_to_another_reader(world: World) -> None:
    in_review(world, ("awa",))
    third = person("third@example.org", world.at)
    grant_mandate(
        user=third,
        role="reviewer",
        scope_kind="call",
        scope_id=world.call.pk,
        valid_from=world.at - timedelta(minutes=1),
        valid_until=None,
        by=None,
        at=world.at,
    )
    declare_interests(call=world.call, organisations=(), countries=(), by=third, at=world.at)
    given_back = Review.objects.get(reviewer=world.reviewers[0])
    declare_conflict(review=given_back, reason="Same union.", by=world.reviewers[0], at=world.at)
    assert Review.objects.get(reviewer=third).state == "open"
    assert Message.objects.filter(kind="review_request", recipient_id=third.pk).count() == 1
    for review in Review.objects.filter(state="open").select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    run = request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    assert run.state == "requested"


def test_missing_reviews_are_given_once_there_are_readers(world: World) -> None:
    """Both readers are in conflict; the officer finds others later."""
    in_review(world, ("awa", "binta"))
    for review in Review.objects.select_related("reviewer"):
        declare_conflict(review=review, reason="Same union.", by=review.reviewer, at=world.at)
    due_on = world.at.date() + timedelta(days=9)
    assign = {"call": world.call, "due_on": due_on, "at": world.at}
    assert assign_missing_reviews(**assign, by=world.officer) == {"given": 0, "missing_reviews": 4}
    for name in ("third", "fourth"):
        grant_mandate(
            user=person(f"{name}@example.org", world.at),
            role="reviewer",
            scope_kind="call",
            scope_id=world.call.pk,
            valid_from=world.at - timedelta(minutes=1),
            valid_until=None,
            by=None,
            at=world.at,
        )
    with pytest.raises(NotPermittedError):
        assign_missing_reviews(**assign, by=world.signatory)
    assert assign_missing_reviews(**assign, by=world.officer) == {"given": 4, "missing_reviews": 0}
    assert assign_missing_reviews(**assign, by=world.officer) == {"given": 0, "missing_reviews": 0}
    assert Review.objects.filter(state="open").count() == 4
    assert Message.objects.filter(kind="review_request").count() == 4  # two at the start, two now


def test_the_job_is_linked_only_where_it_opens(world: World) -> None:
    in_review(world)
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    run = request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    page, job = f"/en/selection/runs/{run.uuid}/", f"/en/jobs/{run.job_uuid}/"
    assert job in client_for(world.officer).get(page).content.decode()
    assert page in client_for(world.officer).get(job).content.decode()
    assert client_for(world.signatory).get(job).status_code == 404
    assert job not in client_for(world.signatory).get(page).content.decode()


def test_what_was_typed_after_sending_elsewhere_is_not_lost(world: World) -> None:
    application = world.apply("awa")
    answer = client_for(application.applicant).post(
        f"/en/applications/{application.uuid}/proposal/",
        {**proposal_values(motivation="Typed on the other device."), "revision": "1"},
    )
    assert answer.status_code == 422
    assert "Typed on the other device." in answer.content.decode()
    assert Proposal.objects.get().revision == 1


def test_the_release_leaves_other_held_messages_alone(world: World, tmp_path: Path) -> None:
    in_review(world)
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    receipt = Message.objects.filter(kind="scholarship_receipt", state="queued").first()
    hold(message_ids=[receipt.pk], by=None, at=world.at)
    assert release_run(run=run, by=world.officer, at=world.at)["letters"] == 2
    receipt.refresh_from_db()
    assert receipt.state == "held"


@pytest.mark.parametrize("named", ["abc", "9" * 30])
@pytest.mark.parametrize(
    ("role", "kind", "page"), [("signatory", "call", "/en/selection/"), ("ministry", "edition", "/en/ministry/")]
)
def test_a_mandate_that_names_nothing_covers_nothing(world: World, named: str, role: str, kind: str, page: str) -> None:
    user = person("lost@example.org", world.at)
    grant_mandate(
        user=user,
        role=role,
        scope_kind=kind,
        scope_id=named,
        valid_from=world.at - timedelta(minutes=1),
        valid_until=None,
        by=None,
        at=world.at,
    )
    answer = client_for(user).get(page)
    assert answer.status_code == 200
    assert "Fictional call" not in answer.content.decode()


def test_a_withdrawal_while_the_input_is_frozen_breaks_nothing(world: World) -> None:
    """Between the list of applications and their scores somebody may withdraw: the scores are of that list."""
    in_review(world)
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    listed = list(world.call.applications.filter(state="in_review"))
    withdraw_application(application=world.applications[0], by=world.applications[0].applicant, at=world.at)
    scores = queries.scores_by_application(listed)
    assert {key: len(reviews) for key, reviews in scores.items()} == {one.pk: 2 for one in listed}
