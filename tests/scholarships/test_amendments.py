"""Signed results set aside, published results amended: with a reason, by two people, never touching what stands."""

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.models import Message
from scholarships.actions import (
    ClashError,
    OfferClosedError,
    OvertakenAmendmentError,
    accept_offer,
    decline_offer,
    discard_run,
    release_amendment,
    release_run,
    request_amendment,
    request_run,
    set_aside_run,
    sign_run,
    withdraw_application,
)
from scholarships.actions.amendments import NoResultError, WrongChangeError, weigh_changes
from scholarships.actions.runs import RunUnderWayError
from scholarships.actions.signatures import AlreadySignedError, AnswersDueTooSoonError, NoReasonError, WrongKindError
from scholarships.models import Application, Call, Offer, Outcome, SelectionRun
from scholarships.queries import register_of
from scholarships.seal import (
    CALL_COLUMNS,
    CALL_MOVES,
    OUTCOME_COLUMNS,
    RULE_COLUMNS,
    RUN_COLUMNS,
    RUN_MOVES,
    SAID_COLUMN,
    SAID_TABLES,
    seal_of,
)
from tests.sealed import unguarded

from .test_invariants import breaches
from .test_selection_run import compute
from .world import World, moment

SEED = "00" * 16


def rows(*models: type) -> list[dict[str, Any]]:
    """Everything that a refused act must leave as it was."""
    return [row for model in models for row in model.objects.order_by("pk").values()]


def everything() -> list[dict[str, Any]]:
    return rows(SelectionRun, Outcome, Offer, Application, Message, Event)


def application(number: int) -> Application:
    return Application.objects.select_related("applicant").get(applicant__full_name=f"applicant{number}")


def offer_of(number: int) -> Offer:
    return Offer.objects.select_related("person").get(application=application(number), state="open")


def amend(world: World, folder: Path, changes: dict[int, str], *, signatures: int = 2) -> SelectionRun:
    """An amendment, computed, with so many signatures."""
    named = {application(number).number: decision for number, decision in changes.items()}
    run = request_amendment(
        call=world.call, changes=named, reason="An appeal was upheld.", seed=SEED, by=world.officer, at=world.at
    )
    run = compute(run, folder)
    for by in (world.officer, world.signatory)[:signatures]:
        run = sign_run(run=run, by=by, at=world.at)
    return run


def bytes_of(run: SelectionRun) -> str:
    """The run and its outcomes, every column."""
    found = [
        *SelectionRun.objects.filter(pk=run.pk).values(),
        *Outcome.objects.filter(run=run).order_by("pk").values(),
    ]
    return json.dumps(found, default=str, sort_keys=True)


# --- Set aside --------------------------------------------------------------------------------------------------------
def test_a_signed_result_is_set_aside_with_a_reason(signed: SelectionRun, world: World, tmp_path: Path) -> None:
    leaving = application(1)
    withdraw_application(application=leaving, by=leaving.applicant, at=world.at)
    before, outcomes = bytes_of(signed), rows(Outcome)
    set_aside_run(run=signed, reason="A score was typed wrongly.", by=world.officer, at=world.at)
    signed.refresh_from_db()
    assert signed.state == "discarded"
    assert bytes_of(signed) == before.replace('"state": "signed"', '"state": "discarded"')
    assert rows(Outcome) == outcomes
    assert set(Offer.objects.values_list("state", flat=True)) == {"void"}
    letters = Message.objects.filter(about_model="scholarships.application", key__contains=":run:")
    assert set(letters.values_list("state", flat=True)) == {"cancelled"}
    event = Event.objects.get(verb="set_aside")
    assert (event.facts["reason"], event.actor_id) == ("A score was typed wrongly.", world.officer.pk)
    assert breaches() == set()

    second = compute(request_run(call=world.call, seed=SEED, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=second, by=by, at=world.at)
    counts = release_run(run=second, by=world.officer, at=world.at)
    assert (counts["selected"], counts["letters"]) == (Offer.objects.filter(state="open").count(), 5)
    assert (
        not Message.objects.filter(about_pk=str(leaving.pk), state="queued")
        .exclude(kind="scholarship_receipt")
        .exists()
    )
    assert breaches() == set()


def test_setting_aside_needs_a_reason_an_officer_and_the_right_moment(signed: SelectionRun, world: World) -> None:
    before = everything()
    for by, reason, error in (
        (world.officer, " ", NoReasonError),
        (world.signatory, "Because.", NotPermittedError),
        (world.reviewers[0], "Because.", NotPermittedError),
    ):
        with pytest.raises(error):
            set_aside_run(run=signed, reason=reason, by=by, at=world.at)
    with pytest.raises(MoveRefusedError):
        discard_run(run=signed, by=world.officer, at=world.at)
    assert everything() == before
    release_run(run=signed, by=world.officer, at=world.at)
    before = everything()
    with pytest.raises(MoveRefusedError):
        set_aside_run(run=signed, reason="Too late.", by=world.officer, at=world.at)
    assert everything() == before


# --- Amendments -------------------------------------------------------------------------------------------------------
def test_an_amendment_from_reason_to_letters(published: SelectionRun, world: World, tmp_path: Path) -> None:
    """A man's open offer goes back, the man on the reserve list gets a scholarship, who accepted stays."""
    first = offer_of(0)
    accept_offer(offer=first, by=first.person, at=world.at)
    before = bytes_of(published)
    run = amend(world, tmp_path, {2: "selected", 1: "refused"}, signatures=1)
    assert (run.kind, run.parent, run.state) == ("amendment", published, "proposed")
    assert {one.application.applicant.full_name: one.decision for one in run.outcomes.all()} == {
        "applicant0": "selected",
        "applicant1": "refused",
        "applicant2": "selected",
        "applicant3": "selected",
        "applicant4": "refused",
        "applicant5": "refused",
    }
    with pytest.raises(AlreadySignedError):
        sign_run(run=run, by=world.officer, at=world.at)
    run = sign_run(run=run, by=world.signatory, at=world.at)
    letters = Message.objects.filter(key__endswith=f":run:{run.uuid}")
    assert sorted(letters.values_list("kind", "state")) == [
        ("scholarship_award_amended", "held"),
        ("scholarship_taken_back", "held"),
    ]
    assert (application(1).state, application(2).state, offer_of(1).state) == ("offered", "reserve", "open")

    counts = release_amendment(run=run, by=world.officer, at=world.at)
    assert counts == {"selected": 1, "reserve": 0, "refused": 1, "letters": 2}
    assert set(letters.values_list("state", flat=True)) == {"queued"}
    states = [application(number).state for number in range(6)]
    assert states == ["accepted", "refused", "offered", "offered", "refused", "refused"]
    assert Offer.objects.get(application=application(1)).state == "revoked"
    new = offer_of(2)
    assert (new.run, new.respond_by) == (run, run.second_signed_at + timedelta(days=14))
    assert sum(line.amount for line in new.lines.all()) == 2000
    assert bytes_of(published) == before
    run.refresh_from_db()
    [entry] = register_of(published)
    assert (entry, entry.reason, entry.requested_by) == (run, "An appeal was upheld.", world.officer)
    assert breaches() == set()
    accept_offer(offer=new, by=new.person, at=world.at)
    assert breaches() == set()


def test_the_letters_say_what_happened(published: SelectionRun, world: World, tmp_path: Path) -> None:
    amend(world, tmp_path, {2: "selected", 1: "reserve"})
    award = Message.objects.get(kind="scholarship_award_amended").body_text
    assert ("after all" in award, "Travel: 1,000.00 USD" in award, "Please answer by" in award) == (True, True, True)
    back = Message.objects.get(kind="scholarship_taken_back").body_text
    assert ("was taken back" in back, "stays on the reserve list" in back, "appeal" in back) == (True, True, False)


def test_a_clash_is_said_in_words_and_nothing_is_asked(published: SelectionRun, world: World) -> None:
    """A fourth scholarship breaks the seats; a man for a woman breaks the share of women."""
    second, third, refused = (application(number).number for number in (2, 3, 4))
    before = everything()
    for changes, words in (
        ({second: "selected"}, "Seats"),
        ({third: "refused", refused: "selected"}, "At least 40% women"),
    ):
        verdict = weigh_changes(call=world.call, changes=changes)
        assert not verdict.accepted
        with pytest.raises(ClashError) as error:
            request_amendment(call=world.call, changes=changes, reason="R", seed=SEED, by=world.officer, at=world.at)
        assert str(error.value) == f"These changes would break: {words}."
    assert everything() == before


def test_only_named_changes_of_people_who_can_be_changed(published: SelectionRun, world: World) -> None:
    first = offer_of(0)
    accept_offer(offer=first, by=first.person, at=world.at)
    third = offer_of(3)
    decline_offer(offer=third, by=third.person, at=world.at)
    numbers = [application(number).number for number in range(6)]
    before = everything()
    wrong: list[dict[str, str]] = [
        {},
        {"FIC-XXXXX": "selected"},
        {numbers[0]: "refused"},
        {numbers[0]: "selected"},
        {numbers[1]: "selected"},
        {numbers[2]: "refused"},
        {numbers[2]: "accepted"},
        {numbers[3]: "selected"},
        {numbers[3]: "reserve"},
    ]
    for changes in wrong:
        with pytest.raises(WrongChangeError):
            request_amendment(call=world.call, changes=changes, reason="R", seed=SEED, by=world.officer, at=world.at)
    ask = {"call": world.call, "changes": {numbers[1]: "refused"}, "seed": SEED, "at": world.at}
    with pytest.raises(NoReasonError):
        request_amendment(**ask, reason=" ", by=world.officer)
    with pytest.raises(NotPermittedError):
        request_amendment(**ask, reason="R", by=world.signatory)
    assert everything() == before


def test_nothing_is_amended_before_it_is_published(signed: SelectionRun, world: World) -> None:
    before = everything()
    with pytest.raises(NoResultError):
        request_amendment(
            call=world.call, changes={application(1).number: "refused"}, reason="R", seed=SEED, by=world.officer,
            at=world.at,
        )  # fmt: skip
    assert everything() == before


def test_one_amendment_at_a_time_and_each_released_by_its_own_act(
    published: SelectionRun, world: World, tmp_path: Path
) -> None:
    run = amend(world, tmp_path, {1: "reserve", 2: "selected"})
    before = everything()
    ask = {"call": world.call, "reason": "R", "seed": SEED, "by": world.officer, "at": world.at}
    with pytest.raises(RunUnderWayError):
        request_amendment(changes={application(3).number: "reserve"}, **ask)
    with pytest.raises(WrongKindError):
        release_run(run=run, by=world.officer, at=world.at)
    with pytest.raises(NotPermittedError):
        release_amendment(run=run, by=world.signatory, at=world.at)
    with pytest.raises(AnswersDueTooSoonError):
        release_amendment(run=run, by=world.officer, at=world.at + timedelta(days=12))
    assert everything() == before
    release_amendment(run=run, by=world.officer, at=world.at)
    with pytest.raises(MoveRefusedError):
        release_amendment(run=run, by=world.officer, at=world.at)
    assert application(1).state == "reserve"


def test_who_answered_first_is_not_overruled(published: SelectionRun, world: World, tmp_path: Path) -> None:
    run = amend(world, tmp_path, {1: "reserve"})
    accepted = offer_of(1)
    accept_offer(offer=accepted, by=accepted.person, at=world.at)
    before = everything()
    with pytest.raises(OvertakenAmendmentError, match="Accepted"):
        release_amendment(run=run, by=world.officer, at=world.at)
    assert everything() == before
    set_aside_run(run=run, reason="Accepted meanwhile.", by=world.officer, at=world.at)
    assert (application(1).state, Message.objects.get(kind="scholarship_taken_back").state) == ("accepted", "cancelled")
    assert breaches() == set()


def test_an_offer_that_was_taken_back_is_not_accepted(published: SelectionRun, world: World, tmp_path: Path) -> None:
    late = offer_of(1)
    release_amendment(run=amend(world, tmp_path, {1: "refused"}), by=world.officer, at=world.at)
    before = everything()
    with pytest.raises(OfferClosedError):
        accept_offer(offer=late, by=late.person, at=world.at)
    assert everything() == before


def test_taken_back_and_given_again(published: SelectionRun, world: World, tmp_path: Path) -> None:
    """A second amendment may undo the first: the application holds a new offer beside the one that was taken back."""
    release_amendment(run=amend(world, tmp_path, {1: "refused"}), by=world.officer, at=world.at)
    release_amendment(run=amend(world, tmp_path, {1: "selected"}), by=world.officer, at=moment())
    offers = Offer.objects.filter(application=application(1)).order_by("pk")
    assert list(offers.values_list("state", flat=True)) == ["revoked", "open"]
    assert (application(1).state, len(register_of(published))) == ("offered", 2)
    assert breaches() == set()


def test_an_amendment_whose_people_have_left_is_set_aside(
    published: SelectionRun, world: World, tmp_path: Path
) -> None:
    run = amend(world, tmp_path, {2: "selected", 1: "refused"})
    leaving = application(2)
    withdraw_application(application=leaving, by=leaving.applicant, at=world.at)
    before = everything()
    with pytest.raises(DomainError, match="Withdrawn"):
        release_amendment(run=run, by=world.officer, at=world.at)
    assert everything() == before
    assert application(1).state == "offered"


def test_every_column_is_sealed_or_named_as_moving() -> None:
    """A new column is thought about: it enters the seal, or stands beside it."""
    known = {
        SelectionRun: {*RUN_COLUMNS, *RUN_MOVES},
        Outcome: set(OUTCOME_COLUMNS),
        Call: {*CALL_COLUMNS, *CALL_MOVES},
    }
    parts = {relation.related_model._meta.model_name: relation.related_model for relation in Call._meta.related_objects}
    known |= {parts[name]: set(columns) for name, columns in RULE_COLUMNS.items()}
    for model in {"call": Call, **parts}.keys() & SAID_TABLES.keys():
        known[{"call": Call, **parts}[model]].add(SAID_COLUMN)
    for model, columns in known.items():
        assert columns == {field.attname for field in model._meta.concrete_fields}, model


def test_the_seal_stands_in_the_record_of_acts(published: SelectionRun) -> None:
    events = Event.objects.filter(subject_pk=str(published.pk), subject_model="scholarships.selectionrun")
    seals = {event.verb: event.facts["seal_sha256"] for event in events if "seal_sha256" in event.facts}
    assert seals == {"sign": seal_of(published), "publish": seal_of(published)}


def test_what_was_signed_before_there_were_seals_is_sealed_by_the_migration(published: SelectionRun) -> None:
    events = Event.objects.filter(subject_pk=str(published.pk), subject_model="scholarships.selectionrun")
    with unguarded():
        for event in events.filter(facts__has_key="seal_sha256"):
            Event.objects.filter(pk=event.pk).update(facts={"output_sha256": published.output_sha256})
    assert breaches() == {"scholarships_seal_holds"}
    statement = import_module("scholarships.migrations.0015_seal_older_results").FORWARD
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(statement)
    assert [event.facts["seal_sha256"] for event in events.filter(verb="seal_afterwards")] == [seal_of(published)]
    assert breaches() == set()
