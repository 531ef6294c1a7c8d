"""From scores to accepted awards."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.models import Message
from editions.models import Obligation, Participation
from scholarships.actions import (
    AnswersDueTooSoonError,
    OfferClosedError,
    UnreadApplicationsError,
    accept_offer,
    begin_computation,
    decline_offer,
    discard_run,
    lapse_offers,
    record_result,
    release_run,
    request_run,
    sign_run,
    start_review,
    withdraw_application,
)
from scholarships.actions.calls import ReviewTooEarlyError
from scholarships.actions.signatures import AlreadySignedError
from scholarships.models import Application, Call, Offer, Outcome, Review, Score, SelectionRun

from .world import COUNTRIES, World, moment, person, score


def compute(run: SelectionRun, folder: Path) -> SelectionRun:
    """What the worker does: the method as a child process, its file recorded."""
    begin_computation(run=run, at=moment())
    question, answer = folder / "in.json", folder / "out.json"
    question.write_text(run.input_text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "scholarships.selection", question, answer], check=True, capture_output=True)
    return record_result(run=run, text=answer.read_text(encoding="utf-8"), at=moment())


@pytest.fixture
def proposed(world: World, tmp_path: Path) -> SelectionRun:
    """A computed run: scores 5, 5, 4, 3, 2, 1 for f, m, m, f, m, f; three seats."""
    sexes = ["female", "male", "male", "female", "male", "female"]
    for number, sex in enumerate(sexes):
        world.apply(f"applicant{number}", COUNTRIES[number], sex=sex)
    values = dict(zip((one.number for one in world.applications), (5, 5, 4, 3, 2, 1), strict=True))
    world.review_all(values)
    run = request_run(call=world.call, seed="0123456789abcdef0123456789abcdef", by=world.officer, at=world.at)
    return compute(run, tmp_path)


def decisions(run: SelectionRun) -> dict[str, str]:
    """Decision by name of the applicant."""
    rows = run.outcomes.select_related("application__applicant")
    return {row.application.applicant.full_name: row.decision for row in rows}


def counts() -> dict[str, int]:
    """Everything that a refused act must leave as it was."""
    models = (Offer, Participation, Obligation, Message, Event, Outcome)
    return {model.__name__: model.objects.count() for model in models}


def test_the_best_list_under_the_quota(proposed: SelectionRun) -> None:
    """The three best hold one woman, 33 %; the rule asks for 40 %, so the fourth replaces the third."""
    assert decisions(proposed) == {
        "applicant0": "selected",
        "applicant1": "selected",
        "applicant2": "reserve",
        "applicant3": "selected",
        "applicant4": "refused",
        "applicant5": "refused",
    }
    assert proposed.state == "proposed"
    blocked = proposed.outcomes.get(application__applicant__full_name="applicant2")
    assert blocked.binding_rules == ["At least 40% women", "seats"]


def test_from_signatures_to_accepted_award(proposed: SelectionRun, world: World) -> None:
    run = sign_run(run=proposed, by=world.officer, at=world.at)
    assert (run.state, Offer.objects.count()) == ("proposed", 0)
    run = sign_run(run=run, by=world.signatory, at=world.at)
    assert run.state == "signed"
    assert set(Offer.objects.values_list("state", flat=True)) == {"staged"}
    letters = Message.objects.filter(kind__in=["scholarship_award", "scholarship_reserve", "scholarship_refusal"])
    assert set(letters.values_list("state", flat=True)) == {"held"}
    assert set(Application.objects.values_list("state", flat=True)) == {"in_review"}

    assert release_run(run=run, by=world.officer, at=world.at) == {
        "selected": 3,
        "reserve": 1,
        "refused": 2,
        "letters": 6,
    }
    assert set(letters.values_list("state", flat=True)) == {"queued"}
    world.call.refresh_from_db()
    assert world.call.state == "decided"
    offer = Offer.objects.select_related("person").get(person__full_name="applicant0")
    assert {line.line: int(line.amount) for line in offer.lines.all()} == {
        "travel": 1000,
        "accommodation": 500,
        "participation_fee": 500,
    }
    accept_offer(offer=offer, by=offer.person, at=world.at)
    participation = Participation.objects.get(person=offer.person)
    assert (participation.role, participation.country_id, participation.sex) == ("scholarship_holder", "ML", "female")
    obligation = Obligation.objects.get(participation=participation)
    assert (obligation.brief["title"], obligation.due_on) == ("Coopérer du Sud au Sud", world.call.article_due_on)
    assert Application.objects.get(offers=offer).state == "accepted"


def test_the_second_signature_is_another_persons(proposed: SelectionRun, world: World) -> None:
    run = sign_run(run=proposed, by=world.officer, at=world.at)
    before = counts()
    with pytest.raises(AlreadySignedError):
        sign_run(run=run, by=world.officer, at=world.at)
    with pytest.raises(NotPermittedError):
        sign_run(run=run, by=person("stranger@example.org", world.at), at=world.at)
    assert counts() == before | {"Event": before["Event"] + 1}  # the stranger's own account
    with pytest.raises(IntegrityError, match="scholarships_run_two_people"), transaction.atomic():
        SelectionRun.objects.filter(pk=run.pk).update(second_signed_by=world.officer, second_signed_at=world.at)


def test_letters_wait_for_both_signatures(proposed: SelectionRun, world: World) -> None:
    before = counts()
    with pytest.raises(MoveRefusedError):
        release_run(run=proposed, by=world.officer, at=world.at)
    assert counts() == before


def test_letters_are_not_released_too_late_to_answer(proposed: SelectionRun, world: World) -> None:
    for by in (world.officer, world.signatory):
        run = sign_run(run=proposed, by=by, at=world.at)
    Call.objects.filter(pk=world.call.pk).update(answers_by=moment() + timedelta(days=2))
    before = counts()
    with pytest.raises(AnswersDueTooSoonError):
        release_run(run=SelectionRun.objects.get(pk=run.pk), by=world.officer, at=world.at)
    assert counts() == before


@pytest.fixture
def offer(proposed: SelectionRun, world: World) -> Offer:
    """A released offer."""
    for by in (world.officer, world.signatory):
        sign_run(run=proposed, by=by, at=world.at)
    release_run(run=proposed, by=world.officer, at=world.at)
    return Offer.objects.select_related("person").get(person__full_name="applicant0")


def test_an_expired_offer_is_not_accepted_and_lapses(offer: Offer, world: World) -> None:
    Offer.objects.filter(pk=offer.pk).update(respond_by=moment() - timedelta(seconds=1))
    before = counts()
    with pytest.raises(OfferClosedError):
        accept_offer(offer=offer, by=offer.person, at=world.at)
    assert counts() == before
    assert lapse_offers(at=moment()) == 1
    assert lapse_offers(at=moment()) == 0
    assert Application.objects.get(offers=offer).state == "lapsed"


def test_an_answer_is_final_and_ones_own(offer: Offer, world: World) -> None:
    with pytest.raises(NotPermittedError):
        accept_offer(offer=offer, by=world.officer, at=world.at)
    decline_offer(offer=offer, by=offer.person, at=world.at)
    before = counts()
    with pytest.raises(OfferClosedError):
        accept_offer(offer=offer, by=offer.person, at=world.at)
    assert counts() == before
    assert Application.objects.get(offers=offer).state == "declined"


def test_nobody_unread_is_compared(world: World) -> None:
    world.apply("awa")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    with pytest.raises(UnreadApplicationsError):
        request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    assert SelectionRun.objects.count() == 0


def test_the_review_waits_for_the_close(world: World) -> None:
    world.apply("awa")
    with pytest.raises(ReviewTooEarlyError):
        start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    assert Application.objects.get().state == "submitted"


def test_screening_says_why_and_tells_with_all_others(world: World, tmp_path: Path) -> None:
    """Mexico is no member of the Group of 77."""
    world.apply("awa")
    outside = world.apply("rosa", "MX")
    world.close()
    result: dict[str, Any] = start_review(
        call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at
    )
    assert result == {"eligible": 1, "ineligible": 1, "doubtful": 0, "missing_reviews": 0}
    outside.refresh_from_db()
    assert (outside.screening, outside.findings.get().reason) == ("not_eligible", "not_on_list")
    with translation.override("fr"):
        assert "Mexique" in outside.findings.get().in_words
    assert "Mexico" in Message.objects.get(kind="scholarship_ineligible").body_text
    assert (outside.state, Message.objects.get(kind="scholarship_ineligible").state) == ("submitted", "held")
    for review in Review.objects.select_related("application", "reviewer"):
        score(review, 4, world.at)
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    release_run(run=run, by=world.officer, at=world.at)
    outside.refresh_from_db()
    assert (outside.state, Message.objects.get(kind="scholarship_ineligible").state) == ("ineligible", "queued")


def test_whoever_withdraws_before_the_release_hears_nothing_more(proposed: SelectionRun, world: World) -> None:
    for by in (world.officer, world.signatory):
        sign_run(run=proposed, by=by, at=world.at)
    leaving = world.applications[0]
    withdraw_application(application=leaving, by=leaving.applicant, at=world.at)
    counts = release_run(run=proposed, by=world.officer, at=world.at)
    assert counts == {"selected": 2, "reserve": 1, "refused": 2, "letters": 5}
    leaving.refresh_from_db()
    assert (leaving.state, leaving.offers.get().state) == ("withdrawn", "void")
    letter = Message.objects.get(kind="scholarship_award", about_pk=str(leaving.pk))
    assert letter.state == "cancelled"


def test_a_discarded_run_leaves_room_for_another(proposed: SelectionRun, world: World, tmp_path: Path) -> None:
    discard_run(run=proposed, by=world.officer, at=world.at)
    run = request_run(call=world.call, seed="ff" * 16, by=world.officer, at=world.at)
    assert compute(run, tmp_path).state == "proposed"


def test_scores_are_append_only(proposed: SelectionRun) -> None:
    before = list(Score.objects.values())
    for act in (lambda: Score.objects.update(value=0), lambda: Score.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
    assert list(Score.objects.values()) == before
