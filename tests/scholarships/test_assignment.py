"""Who gets which file: by the plan that was seen, by an officer with a reason, and by a reader who gives one back."""

from datetime import timedelta

import pytest

from academy_portal.accounts.models import Mandate
from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.models import Message
from scholarships import queries
from scholarships.actions import (
    CannotReadError,
    IncompleteScoresError,
    NoReasonError,
    WrongDueDateError,
    assign_missing_reviews,
    declare_conflict,
    decline_file,
    extend_due,
    move_review,
    remind_reviewers,
    reverse_screening,
    withdraw_application,
)
from scholarships.models import Review
from scholarships.review.shortage import Reason

from .readers import know, mandate, reader, sent, start, terms
from .world import World, moment, person, score

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, int, int]:
    """Reviews, events, messages: nothing of it changes when an act is refused."""
    return Review.objects.count(), Event.objects.count(), Message.objects.count()


def pairs() -> set[tuple[str, str]]:
    """Who has which file: name of the applicant, name of the reviewer."""
    rows = Review.objects.filter(state__in=["open", "done"])
    return set(rows.values_list("application__applicant__full_name", "reviewer__full_name"))


def due(world: World, days: int = 20):
    return world.at.date() + timedelta(days=days)


# --- The start ----------------------------------------------------------------------------------------------------
def test_the_start_gives_by_language_load_and_conflict(world: World) -> None:
    one, two = world.reviewers
    know(world, one, languages=["fr"], max_load=2)
    know(world, two, languages=["pt", "fr"], country_id="BR")
    third = reader(world, "third", languages=["pt", "en"])
    sent(world, "awa", language="fr", country="ML")
    sent(world, "beto", language="pt", country="BR")
    sent(world, "chico", language="pt", country="MZ")
    start(world, [])
    assert pairs() == {
        ("awa", one.full_name), ("awa", two.full_name),
        ("beto", "third"),
        ("chico", two.full_name), ("chico", "third"),
    }  # fmt: skip
    plan = queries.plan_for(world.call, at=world.at)
    assert [(one.missing, one.reason, one.in_conflict, one.other_language) for one in plan.shortages] == [
        (1, Reason.CONFLICTS, 1, 1)
    ]
    assert Message.objects.filter(kind="review_request", recipient_id=third.pk).count() == 1


def test_nobody_gets_more_than_agreed(world: World) -> None:
    for one in world.reviewers:
        know(world, one, max_load=2)
    start(world, ("awa", "binta", "chidi"))
    assert [Review.objects.filter(reviewer=one).count() for one in world.reviewers] == [2, 2]
    plan = queries.plan_for(world.call, at=world.at)
    assert [one.reason for one in plan.shortages] == [Reason.LOAD] * len(plan.shortages)
    assert (sum(plan.assignment.missing.values()), plan.binding) == (2, sorted(one.pk for one in world.reviewers))
    assert [(row.reviews, row.reviewers) for row in plan.wanted] == [(2, 1)]


def test_the_load_of_the_call_counts_where_no_profile_says_otherwise(world: World) -> None:
    terms(world, reviewer_load=1)
    start(world)
    assert [Review.objects.filter(reviewer=one).count() for one in world.reviewers] == [1, 1]


# --- The plan that was seen ---------------------------------------------------------------------------------------
def test_exactly_the_plan_that_was_seen_is_carried_out(world: World) -> None:
    start(world)
    reader(world, "third")
    terms(world, reviews_per_application=3)
    seen = queries.plan_for(world.call, at=world.at)
    assert len(seen.assignment.pairs) == 2
    given = assign_missing_reviews(
        call=world.call, due_on=due(world), plan=seen.fingerprint, by=world.officer, at=world.at
    )
    assert given == {"given": 2, "missing_reviews": 0}
    assert set(seen.assignment.pairs) <= set(Review.objects.values_list("application_id", "reviewer_id"))
    assert timeline(world.call)[-1].facts["plan"] == seen.fingerprint


def test_a_plan_that_was_overtaken_is_refused(world: World) -> None:
    start(world)
    third = reader(world, "third")
    terms(world, reviews_per_application=3)
    seen = queries.plan_for(world.call, at=world.at)
    know(world, third, max_load=1)
    before = counts()
    with pytest.raises(StaleError):
        assign_missing_reviews(call=world.call, due_on=due(world), plan=seen.fingerprint, by=world.officer, at=world.at)
    assert counts() == before


def test_files_of_people_who_no_longer_read_go_to_others(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    Mandate.objects.filter(user=world.reviewers[0]).update(valid_until=moment() - timedelta(seconds=1))
    plan = queries.plan_for(world.call, at=moment())
    assert len(plan.stranded) == 1
    assign_missing_reviews(call=world.call, due_on=due(world), by=world.officer, at=moment())
    assert pairs() == {("awa", world.reviewers[1].full_name), ("awa", third.full_name)}
    left = Review.objects.get(reviewer=world.reviewers[0])
    assert (left.state, left.why_ended) == ("moved", "The person is no longer reviewer of this call.")


def test_what_was_withdrawn_is_no_load(world: World) -> None:
    for one in world.reviewers:
        know(world, one, max_load=1)
    start(world, ("awa", "binta"))
    gone, kept = world.applications
    read = Review.objects.filter(application=gone)
    free = read.count()
    withdraw_application(application=gone, by=gone.applicant, at=world.at)
    plan = queries.plan_for(world.call, at=world.at)
    assert len(plan.assignment.pairs) == free
    assert {file for file, _reader in plan.assignment.pairs} <= {kept.pk}


def test_a_file_whose_screening_was_reversed_keeps_its_readers_places(world: World) -> None:
    for one in world.reviewers:
        know(world, one, max_load=1)
    start(world, ("awa",))
    application = world.applications[0]
    act = {"application": application, "reason": "Seen again.", "by": world.officer, "at": world.at}
    reverse_screening(**act, explanation="The list does not hold the country.")
    late = reader(world, "late", max_load=1)
    assert [one.room for one in queries.plan_for(world.call, at=world.at).instance.readers if one.id != late.pk] == [
        0,
        0,
    ]
    reverse_screening(**act, explanation="")
    assert pairs() == {("awa", one.full_name) for one in world.reviewers}
    assert not Review.objects.filter(reviewer=late).exists()


# --- A reader gives a file back -----------------------------------------------------------------------------------
def test_a_file_that_was_declined_goes_to_somebody_else(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    review = Review.objects.get(reviewer=world.reviewers[0])
    kept = decline_file(review=review, reason="No time.", by=world.reviewers[0], at=world.at)
    assert (kept.state, kept.why_ended) == ("declined", "No time.")
    assert pairs() == {("awa", world.reviewers[1].full_name), ("awa", "third")}
    assert queries.own_review(world.reviewers[0], review.uuid, at=moment()) is None
    again = assign_missing_reviews(call=world.call, due_on=due(world), by=world.officer, at=world.at)
    assert again == {"given": 0, "missing_reviews": 0}
    assert Message.objects.filter(kind="review_request", recipient_id=third.pk).count() == 1


def test_a_file_is_declined_with_a_reason_and_before_it_is_scored(world: World) -> None:
    start(world, ("awa",))
    review = Review.objects.get(reviewer=world.reviewers[0])
    before = counts()
    with pytest.raises(IncompleteScoresError):
        decline_file(review=review, reason=" ", by=world.reviewers[0], at=world.at)
    with pytest.raises(NotPermittedError):
        decline_file(review=review, reason="No time.", by=world.officer, at=world.at)
    assert counts() == before
    score(review, 3, world.at)
    with pytest.raises(MoveRefusedError):
        decline_file(review=review, reason="No time.", by=world.reviewers[0], at=world.at)
    assert Review.objects.get(pk=review.pk).state == "done"


def test_nobody_reads_before_declaring(world: World) -> None:
    silent = reader(world, "silent", declared=False)
    start(world, ("awa", "binta", "chidi"))
    review = Review.objects.filter(reviewer=silent).select_related("application__call", "reviewer").first()
    with pytest.raises(NotPermittedError):
        score(review, 3, world.at)
    with pytest.raises(NotPermittedError):
        declare_conflict(review=review, reason="Family.", by=silent, at=world.at)
    assert Review.objects.get(pk=review.pk).state == "open"


# --- An officer moves a file --------------------------------------------------------------------------------------
def test_an_officer_moves_an_unread_file(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    review = Review.objects.get(reviewer=world.reviewers[0])
    new = move_review(review=review, to=third, reason="On leave.", by=world.officer, at=world.at)
    assert (new.state, new.due_on, new.beyond_load) == ("open", review.due_on, False)
    assert pairs() == {("awa", world.reviewers[1].full_name), ("awa", "third")}
    review.refresh_from_db()
    assert (review.state, review.gone_reason) == ("moved", "On leave.")
    assert timeline(new)[-1].facts == {
        "from": world.reviewers[0].pk, "to": third.pk, "beyond_load": False, "reason": "On leave.",
    }  # fmt: skip


@pytest.mark.parametrize("why", ["reason", "conflict", "language", "had", "full", "nobody", "signatory"])
def test_a_file_does_not_move_where_it_must_not(world: World, why: str) -> None:
    start(world, ("awa",))
    third = reader(world, "third", **{"conflict": {"country_id": "ML"}, "language": {"languages": ["pt"]}}.get(why, {}))
    if why == "full":
        know(world, third, max_load=0)
    to = {"had": world.reviewers[1], "nobody": world.officer}.get(why, third)
    error = {"reason": NoReasonError, "signatory": NotPermittedError}.get(why, CannotReadError)
    review, before = Review.objects.get(reviewer=world.reviewers[0]), counts()
    with pytest.raises(error):
        move_review(
            review=review,
            to=to,
            reason=" " if why == "reason" else "On leave.",
            by=world.signatory if why == "signatory" else world.officer,
            at=world.at,
        )
    assert (counts(), Review.objects.get(pk=review.pk).state) == (before, "open")


def test_an_officer_gives_beyond_the_limit_on_record(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third", max_load=0)
    review = Review.objects.get(reviewer=world.reviewers[0])
    new = move_review(review=review, to=third, reason="She agreed.", beyond_load=True, by=world.officer, at=world.at)
    assert new.beyond_load
    assert timeline(new)[-1].facts["beyond_load"] is True


def test_a_scored_file_stays_where_it_is(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    review = Review.objects.get(reviewer=world.reviewers[0])
    score(review, 4, world.at)
    with pytest.raises(MoveRefusedError):
        move_review(review=review, to=third, reason="On leave.", by=world.officer, at=world.at)
    assert not Review.objects.filter(reviewer=third).exists()


# --- Profiles -----------------------------------------------------------------------------------------------------
def test_a_limit_is_not_lowered_below_what_somebody_has(world: World) -> None:
    start(world)
    before = counts()
    with pytest.raises(CannotReadError, match="2 files"):
        know(world, world.reviewers[0], max_load=1)
    assert counts() == before
    assert know(world, world.reviewers[0], max_load=2).max_load == 2


def test_profiles_are_the_officers(world: World) -> None:
    other = mandate(world, person("other@example.org", world.at), "signatory")
    world.officer, officer = other, world.officer
    with pytest.raises(NotPermittedError):
        know(world, world.reviewers[0], max_load=1)
    world.officer = officer
    assert know(world, world.reviewers[0], max_load=1).declared_at is not None, "the declaration is kept"


# --- Due dates and reminders --------------------------------------------------------------------------------------
def reminders() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind="review_reminder").order_by("pk")
    return list(rows.values_list("recipient_name", "subject"))


def test_each_stage_is_written_once(world: World) -> None:
    start(world)
    names = [one.full_name for one in world.reviewers]
    assert remind_reviewers(at=world.at + timedelta(days=16)) == 0
    soon = world.at + timedelta(days=17, hours=1)
    assert [remind_reviewers(at=soon) for _time in range(2)] == [2, 0]
    assert [name for name, _subject in reminders()] == names
    late = world.at + timedelta(days=21, hours=1)
    assert [remind_reviewers(at=late) for _time in range(2)] == [2, 0]
    assert [subject for _name, subject in reminders()][2:] == ["FIC: 2 applications are still to be read"] * 2


def test_only_those_are_reminded_who_still_have_something_to_read(world: World) -> None:
    start(world)
    one, two = world.reviewers
    for review in Review.objects.filter(reviewer=one).select_related("application__call", "reviewer"):
        score(review, 3, world.at)
    Mandate.objects.filter(user=two).update(valid_until=moment() - timedelta(seconds=1))
    assert remind_reviewers(at=world.at + timedelta(days=30)) == 0
    assert reminders() == []


def test_more_time_starts_the_reminders_anew(world: World) -> None:
    start(world, ("awa",))
    late = world.at + timedelta(days=21, hours=1)
    assert remind_reviewers(at=late) == 2
    review = Review.objects.get(reviewer=world.reviewers[0])
    changed = extend_due(reviews=[review], due_on=due(world, 30), reason="Ill.", by=world.officer, at=late)
    assert (changed, timeline(review)[-1].facts["reason"]) == (1, "Ill.")
    assert remind_reviewers(at=late) == 0
    assert remind_reviewers(at=world.at + timedelta(days=28)) == 1
    assert Message.objects.filter(kind="review_reminder", recipient_id=review.reviewer_id).count() == 2


@pytest.mark.parametrize(
    ("days", "reason", "who", "error"),
    [
        (30, " ", "officer", NoReasonError),
        (0, "Ill.", "officer", WrongDueDateError),
        (10, "Ill.", "officer", WrongDueDateError),
        (30, "Ill.", "signatory", NotPermittedError),
    ],
)
def test_more_time_is_given_by_an_officer_with_a_reason(
    world: World, days: int, reason: str, who: str, error: type[Exception]
) -> None:
    start(world, ("awa",))
    before = list(Review.objects.order_by("pk").values_list("due_on", flat=True))
    with pytest.raises(error):
        extend_due(
            reviews=Review.objects.order_by("pk"), due_on=due(world, days), reason=reason, by=getattr(world, who),
            at=world.at,
        )  # fmt: skip
    assert list(Review.objects.order_by("pk").values_list("due_on", flat=True)) == before
