"""Conflicts of interest: found, declared, recorded, lifted; each cuts every right at once and leaves a trail."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError
from networks.models import Organisation
from scholarships import permissions, queries
from scholarships.actions import (
    ConflictReasonError,
    ConflictStandsError,
    ScoresInUseError,
    assign_missing_reviews,
    declare_conflict,
    declare_interests,
    lift_conflict,
    record_conflict,
    remind_reviewers,
    request_run,
)
from scholarships.models import Conflict, Interest, Review, Reviewer

from .readers import know, mandate, reader, sent, start, terms
from .world import World, moment, score

pytestmark = pytest.mark.django_db


def standing() -> set[tuple[str, str, str]]:
    rows = Conflict.objects.filter(lifted_at__isnull=True)
    return set(rows.values_list("application__applicant__full_name", "person__full_name", "kind"))


def organisation(world: World, name: str, **fields: object) -> Organisation:
    return Organisation.objects.create(name=name, created_at=world.at, **{"kind": "sse_network", **fields})


# --- Found in the data --------------------------------------------------------------------------------------------
def test_each_kind_is_found_at_the_start(world: World) -> None:
    names = ("same_name", "same_house", "same_ministry", "same_land", "none")
    one, two, three, four, _five = (reader(world, name) for name in names)
    federation = organisation(world, "Fédération du Karité", aliases=["FK"])
    union = organisation(world, "Union de Kayes", parent=federation)
    ministry = organisation(world, "Ministry of Labour", kind="government", country_id="KE")
    know(world, one, organisation_name="rural bank")
    know(world, two, organisation=federation)
    know(world, three, organisation=ministry)
    know(world, four, country_id="PE")
    sent(world, "awa", organisation_name="Rural-Bank", country="SN")
    sent(world, "binta", organisation_name="UNION DE KAYES", country="ML")
    sent(world, "chidi", organisation_name="Ministry of Labour", category="government", country="KE")
    sent(world, "dora", nationality_id="PE", country="CO")
    sent(world, "emeka", organisation_name="Ministry of Labour", category="government", country="IN")
    terms(world, reviews_per_application=7)  # everybody who may read a file gets it
    start(world, [])
    assert union.parent_id == federation.pk
    assert standing() == {
        ("awa", "same_name", "organisation"),
        ("binta", "same_house", "organisation"),
        ("chidi", "same_ministry", "ministry"),
        ("chidi", "same_ministry", "country"),
        ("dora", "same_land", "country"),
    }
    given = set(Review.objects.values_list("application__applicant__full_name", "reviewer__full_name"))
    everybody = {one.full_name for one in queries.reviewers_of(world.call, at=world.at)}
    everything = set(product(("awa", "binta", "chidi", "dora", "emeka"), everybody))
    assert (len(everything), given) == (35, everything - {pair[:2] for pair in standing()})


def test_the_call_may_let_people_read_files_of_their_country(world: World) -> None:
    terms(world, bars_own_country=False)
    know(world, world.reviewers[0], country_id="ML")
    start(world, ("awa",))
    assert (standing(), Review.objects.count()) == (set(), 2)


def test_a_profile_that_is_corrected_cuts_and_frees_at_once(world: World) -> None:
    start(world, ("awa",))
    one = world.reviewers[0]
    review = Review.objects.get(reviewer=one)
    know(world, one, country_id="ML")
    assert standing() == {("awa", one.full_name, "country")}
    review.refresh_from_db()
    assert (review.state, review.why_ended) == ("conflict", "A conflict of interest was found or recorded.")
    know(world, one, country_id="SN")
    row = Conflict.objects.get()
    assert (row.lifted_at is not None, row.lifted_by) == (True, None)
    know(world, one, country_id="ML")
    assert standing() == {("awa", one.full_name, "country")}
    assert (Review.objects.get(pk=review.pk).state, Conflict.objects.count()) == ("conflict", 1)


# --- What a conflict cuts -----------------------------------------------------------------------------------------
def test_a_conflict_cuts_every_right_at_once(world: World) -> None:
    start(world)
    one = world.reviewers[0]
    review = Review.objects.filter(reviewer=one).select_related("application__call").first()
    # The row alone, as if the review had not ended yet.
    Conflict.objects.create(application=review.application, person=one, kind="recorded", note="x", found_at=world.at)
    left = Review.objects.filter(reviewer=one).exclude(pk=review.pk).get()
    assert queries.own_review(one, review.uuid, at=moment()) is None
    assert list(queries.reviews_of(one, at=moment())) == [left]
    assert queries.review_counts_of(one, at=moment())["open"] == 1
    assert queries.first_open_review(one, at=moment()) == left
    assert queries.next_review(left, at=moment()) is None
    assert not permissions.can_score(one, review, at=moment())
    with pytest.raises(NotPermittedError):
        score(review, 3, world.at)


def test_scores_of_a_reader_in_conflict_no_longer_count(world: World) -> None:
    start(world, ("awa",))
    application = world.applications[0]
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    one = world.reviewers[0]
    record_conflict(application=application, person=one, note="Cousins.", by=world.officer, at=world.at)
    assert len(queries.scores_by_application([application])[application.pk]) == 1
    assert list(queries.unread(world.call)) == list(queries.lacking_readers(world.call)) == [application]
    assert remind_reviewers(at=world.at + timedelta(days=40)) == 0


def test_scores_on_which_a_selection_rests_stay(world: World) -> None:
    start(world, ("awa",))
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    before = Event.objects.count()
    with pytest.raises(ScoresInUseError):
        record_conflict(
            application=world.applications[0], person=world.reviewers[0], note="x", by=world.officer, at=world.at
        )
    assert (standing(), Event.objects.count()) == (set(), before)


# --- Declared by reviewers ----------------------------------------------------------------------------------------
def test_what_is_declared_on_a_file_stands_for_good(world: World) -> None:
    start(world, ("awa",))
    one = world.reviewers[0]
    declare_conflict(review=Review.objects.get(reviewer=one), reason="Family.", by=one, at=world.at)
    row = Conflict.objects.get()
    assert (row.kind, row.note, row.recorded_by) == ("declared", "Family.", one)
    for by in (world.officer, one):
        with pytest.raises((ConflictStandsError, NotPermittedError)):
            lift_conflict(conflict=row, reason="All well.", by=by, at=world.at)
    with pytest.raises(IntegrityError, match="scholarships_conflict_for_good"), transaction.atomic():
        Conflict.objects.update(lifted_at=world.at)
    assert standing() == {("awa", one.full_name, "declared")}


def test_interests_are_matched_and_only_grow(world: World) -> None:
    one = world.reviewers[0]
    sent(world, "awa", organisation_name="Union de Kayes")
    sent(world, "binta", organisation_name="Coopérative de Thiès", country="SN")
    declare_interests(call=world.call, organisations=["union de kayés "], countries=[], by=one, at=world.at)
    start(world, [])
    assert standing() == {("awa", one.full_name, "declared")}
    assert Review.objects.filter(reviewer=one).count() == 1
    declare_interests(call=world.call, organisations=["union de kayés"], countries=["SN"], by=one, at=world.at)
    assert sorted(str(row) for row in Interest.objects.all()) == ["Senegal", "union de kayés"]
    assert standing() == {("awa", one.full_name, "declared"), ("binta", one.full_name, "declared")}
    assert Review.objects.get(reviewer=one).state == "conflict"


def test_only_reviewers_of_the_call_declare(world: World) -> None:
    for by in (world.officer, world.signatory):
        with pytest.raises(NotPermittedError):
            declare_interests(call=world.call, organisations=["x"], countries=[], by=by, at=world.at)
    assert not Interest.objects.exists()
    assert Reviewer.objects.count() == 2


def test_while_a_selection_is_under_way_no_answer_tells_who_has_applied(world: World) -> None:
    start(world, ("awa",))
    for review in Review.objects.select_related("application__call", "reviewer"):
        score(review, 4, world.at)
    request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    told = set()
    for name in ("Fictional Union", "Nobody's Union"):
        with pytest.raises(ScoresInUseError) as refusal:
            declare_interests(call=world.call, organisations=[name], countries=[], by=world.reviewers[0], at=world.at)
        told.add(str(refusal.value))
    assert (len(told), Interest.objects.count(), standing()) == (1, 0, set())


# --- Recorded and lifted by officers ------------------------------------------------------------------------------
def test_an_officer_lifts_what_was_found_wrongly_and_the_trail_stays(world: World) -> None:
    one = world.reviewers[0]
    know(world, one, organisation_name="Fictional Union")
    start(world, ("awa",))
    row = Conflict.objects.get()
    lift_conflict(conflict=row, reason="Another union of that name.", by=world.officer, at=world.at)
    told = timeline(row)[-1]
    assert (told.verb, told.actor_id, told.facts) == (
        "lift_conflict", world.officer.pk, {"reason": "Another union of that name."},
    )  # fmt: skip
    given = assign_missing_reviews(
        call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at
    )
    assert given == {"given": 1, "missing_reviews": 0}
    assert Review.objects.filter(reviewer=one, state="open").count() == 1
    row.refresh_from_db()
    assert (row.lifted_by, row.lift_reason) == (world.officer, "Another union of that name.")


@pytest.mark.parametrize("why", ["reason", "signatory", "owner", "twice"])
def test_a_conflict_is_not_lifted_by_everybody(world: World, why: str) -> None:
    mandate(world, world.reviewers[0], "selection_officer")
    know(world, world.reviewers[0], organisation_name="Fictional Union")
    start(world, ("awa",))
    row = Conflict.objects.get()
    if why == "twice":
        lift_conflict(conflict=row, reason="Wrong.", by=world.officer, at=world.at)
    by = {"signatory": world.signatory, "owner": world.reviewers[0]}.get(why, world.officer)
    error = {"reason": ConflictReasonError, "signatory": NotPermittedError}.get(why, ConflictStandsError)
    before = Event.objects.count()
    with pytest.raises(error):
        lift_conflict(conflict=row, reason=" " if why == "reason" else "Wrong.", by=by, at=world.at)
    assert Event.objects.count() == before
    assert Conflict.objects.filter(lifted_at__isnull=True).exists() == (why != "twice")


def test_an_officer_records_and_lifts_and_records_again(world: World) -> None:
    start(world, ("awa",))
    application, one = world.applications[0], world.reviewers[0]
    act = {"application": application, "person": one, "by": world.officer, "at": world.at}
    with pytest.raises(ConflictReasonError):
        record_conflict(note=" ", **act)
    row = record_conflict(note="Cousins.", **act)
    assert Review.objects.get(reviewer=one).state == "conflict"
    lift_conflict(conflict=row, reason="A namesake.", by=world.officer, at=world.at)
    assert standing() == set()
    record_conflict(note="Cousins after all.", **act)
    assert standing() == {("awa", one.full_name, "recorded")}
    assert [event.verb for event in timeline(row)] == ["record_conflict", "lift_conflict", "record_conflict"]
