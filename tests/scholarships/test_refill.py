"""A place that becomes free is filled by solving again, never by the order of a list."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academy_portal.audit.models import Event
from academy_portal.audit.queries import examine_chain
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.operations.invariants import examine
from academy_portal.outbox.models import Message
from editions.models import Edition
from scholarships.actions import (
    NothingToFillError,
    OvertakenError,
    WrongAnswerTimeError,
    accept_offer,
    confirm_refill,
    discard_run,
    fill_places,
    release_run,
    request_refill,
    request_run,
    sign_run,
    start_application,
    submit_application,
    withdraw_application,
)
from scholarships.actions.runs import RunUnderWayError
from scholarships.actions.signatures import WrongKindError
from scholarships.models import Call, Offer, Outcome, SelectionRun
from tests.sealed import unguarded

from .refills import application, decided, decline, due, offer_of, solve, states_of
from .world import COUNTRIES, World, build_world, fill, moment

pytestmark = pytest.mark.django_db

START = ["offered", "offered", "reserve", "offered", "reserve", "reserve"]


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out, three people wait."""
    world = decided()
    assert states_of(world) == START
    return world


def counts() -> dict[str, int]:
    """Everything that a refused act must leave as it was."""
    return {model.__name__: model.objects.count() for model in (SelectionRun, Outcome, Offer, Message, Event)}


def check_facts() -> None:
    """Every fact that must always hold, and the chain, which is bound at commit: here, at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
    assert examine_chain().finding is None


def refill(world: World) -> SelectionRun:
    """What the sweeper asks for, computed."""
    assert fill_places(at=moment()) == 1
    return solve(SelectionRun.objects.get(kind="refill", state="requested"))


def promoted(run: SelectionRun, world: World) -> list[int]:
    """Whom a refill chose, by place in the order of scores."""
    kept = json.loads(run.input_text)["accepted"]
    chosen = run.outcomes.filter(decision="selected").exclude(application__number__in=kept)
    return sorted(
        [one.pk for one in world.applications].index(key) for key in chosen.values_list("application", flat=True)
    )


def test_the_next_on_the_list_would_break_a_quota_and_is_passed_over(scene: World) -> None:
    """With the third woman gone, the better man who waits would leave one woman of three: 33 %."""
    decline(scene, 3)
    run = refill(scene)
    assert (run.state, promoted(run, scene)) == ("proposed", [5])
    skipped = run.outcomes.get(application=scene.applications[2])
    assert (skipped.decision, skipped.binding_rules) == ("reserve", ["At least 40% women", "seats"])
    assert not run.outcomes.filter(application=scene.applications[3]).exists()
    assert confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment()) == [application(scene, 5)]
    assert states_of(scene) == ["offered", "offered", "reserve", "declined", "reserve", "offered"]
    offer = offer_of(scene, 5)
    assert (offer.state, offer.run, {line.line for line in offer.lines.all()}) == (
        "open",
        run,
        {"travel", "accommodation", "participation_fee"},
    )
    check_facts()
    accept_offer(offer=offer, by=offer.person, at=moment())
    check_facts()


def test_the_question_is_the_sealed_results_own(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    first = SelectionRun.objects.get(kind="first")
    asked, before = json.loads(run.input_text), json.loads(first.input_text)
    numbers = [one.number for one in scene.applications]
    assert (run.parent, run.requested_by, run.policy) == (first, None, first.policy)
    assert (asked["lottery_seed"], asked["rule"], asked["rules"]) == (
        before["lottery_seed"],
        before["rule"],
        before["rules"],
    )
    assert asked["accepted"] == sorted([numbers[0], numbers[1]])
    assert asked["gone"] == [numbers[3]]
    assert sorted(row[:2] for row in asked["applicants"]["rows"]) == sorted(
        row[:2] for row in before["applicants"]["rows"]
    )


def test_the_letter_and_the_record_go_with_the_confirmation(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    told = Message.objects.get(kind="scholarship_places")
    assert (told.recipient_id, told.state, "confirm a proposal" in told.subject) == (scene.officer.pk, "queued", True)
    until = due(9)
    confirm_refill(run=run, respond_by=until, by=scene.officer, at=moment())
    letter = Message.objects.get(kind="scholarship_award", about_pk=str(scene.applications[5].pk))
    assert letter.state == "queued"
    assert "A place has become free." in letter.body_text
    assert f"{until:%d %B %Y}".lstrip("0") in letter.body_text or until.strftime("%B") in letter.body_text
    signed, published = Event.objects.filter(
        subject_model="scholarships.selectionrun", subject_pk=str(run.pk), verb__in=["sign", "publish"]
    ).order_by("id")
    assert signed.facts["parent"] == str(run.parent.uuid)
    assert (signed.facts["input_sha256"], signed.facts["output_sha256"]) == (run.input_sha256, run.output_sha256)
    assert published.facts["promoted"] == [scene.applications[5].number]
    assert offer_of(scene, 5).respond_by == until


def test_several_free_places_are_filled_in_one_refill(scene: World) -> None:
    """Both women gone: the last woman comes in, and a man beside her would break the rule. One place waits."""
    decline(scene, 0, 3)
    run = refill(scene)
    assert promoted(run, scene) == [5]
    confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment())
    assert states_of(scene) == ["declined", "offered", "reserve", "declined", "reserve", "offered"]
    check_facts()
    # One place is free still, and nothing has changed but the promotion: asked once more, then never again.
    assert fill_places(at=moment()) == 1
    again = solve(SelectionRun.objects.get(state="requested"))
    assert (again.state, again.failure, again.clashing_rules) == ("failed", "nobody_fits", ["At least 40% women"])
    assert [fill_places(at=moment()) for _minute in range(3)] == [0, 0, 0]


def test_nobody_fits_and_the_place_waits_with_the_rules_named(scene: World) -> None:
    withdraw_application(application=application(scene, 5), by=application(scene, 5).applicant, at=moment())
    decline(scene, 3)
    run = refill(scene)
    assert (run.state, run.failure, run.clash_in_words) == ("failed", "nobody_fits", ["At least 40% women"])
    assert run.outcomes.count() == 0
    assert "a free place waits" in Message.objects.get(kind="scholarship_places").subject
    check_facts()
    assert [fill_places(at=moment()) for _minute in range(3)] == [0, 0, 0]
    # Fewer people who wait change nothing; another place that becomes free does.
    withdraw_application(application=application(scene, 4), by=application(scene, 4).applicant, at=moment())
    assert fill_places(at=moment()) == 0
    decline(scene, 1)
    assert promoted(refill(scene), scene) == [2]


def test_those_who_keep_a_place_break_a_rule_alone_and_the_place_waits(scene: World) -> None:
    withdraw_application(application=application(scene, 5), by=application(scene, 5).applicant, at=moment())
    decline(scene, 0, 3)
    run = refill(scene)
    assert (run.state, run.failure, run.clash_in_words) == ("failed", "nobody_fits", ["At least 40% women"])


def test_nothing_free_nothing_asked(scene: World) -> None:
    before = counts()
    assert fill_places(at=moment()) == 0
    with pytest.raises(NothingToFillError):
        request_refill(call=scene.call, by=scene.officer, at=moment())
    assert counts() == before


def test_a_further_decline_overtakes_a_proposal(scene: World) -> None:
    """The confirmation refuses in words; the sweeper sets the proposal aside and asks anew, for both places."""
    decline(scene, 3)
    run = refill(scene)
    assert fill_places(at=moment()) == 0
    decline(scene, 1)
    before, stood = counts(), states_of(scene)
    with pytest.raises(OvertakenError):
        confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment())
    assert (counts(), states_of(scene)) == (before, stood)
    second = refill(scene)
    run.refresh_from_db()
    assert (run.state, promoted(second, scene)) == ("discarded", [2, 5])
    confirm_refill(run=second, respond_by=due(), by=scene.officer, at=moment())
    assert states_of(scene) == ["offered", "declined", "offered", "declined", "reserve", "offered"]
    check_facts()


def test_whoever_leaves_before_the_confirmation_is_not_offered_a_place(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    withdraw_application(application=application(scene, 5), by=application(scene, 5).applicant, at=moment())
    before = counts()
    with pytest.raises(OvertakenError):
        confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment())
    assert counts() == before
    assert refill(scene).failure == "nobody_fits"


def test_a_withdrawal_of_somebody_who_is_not_promoted_leaves_the_proposal_as_it_is(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    withdraw_application(application=application(scene, 2), by=application(scene, 2).applicant, at=moment())
    assert fill_places(at=moment()) == 0
    assert confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment()) == [application(scene, 5)]


def test_an_officer_asks_at_once_and_only_an_officer(scene: World) -> None:
    decline(scene, 3)
    before = counts()
    for stranger in (scene.signatory, scene.reviewers[0]):
        with pytest.raises(NotPermittedError):
            request_refill(call=scene.call, by=stranger, at=moment())
    assert counts() == before
    run = request_refill(call=scene.call, by=scene.officer, at=moment())
    assert (run.kind, run.requested_by, fill_places(at=moment())) == ("refill", scene.officer, 0)
    with pytest.raises(RunUnderWayError):
        request_refill(call=scene.call, by=scene.officer, at=moment())


def test_one_confirmation_of_an_officer_and_no_other_way(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    before = counts()
    for act in (sign_run, lambda run, by, at: confirm_refill(run=run, respond_by=due(), by=by, at=at)):
        with pytest.raises(NotPermittedError):
            act(run=run, by=scene.signatory, at=moment())
    with pytest.raises(NotPermittedError):
        sign_run(run=run, by=scene.officer, at=moment())
    assert counts() == before
    confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment())
    run.refresh_from_db()
    assert (run.state, run.first_signed_by, run.second_signed_by) == ("published", scene.officer, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(run=run).update(decision="refused")


def test_an_answer_needs_three_days_and_two_weeks_before_the_edition(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    Edition.objects.filter(pk=scene.call.edition_id).update(planned_starts_on=moment().date() + timedelta(days=30))
    run = SelectionRun.objects.get(pk=run.pk)
    before = counts()
    for days in (2.9, 18):
        with pytest.raises(WrongAnswerTimeError):
            confirm_refill(run=run, respond_by=due(days), by=scene.officer, at=moment())
    assert counts() == before
    confirm_refill(run=run, respond_by=due(14), by=scene.officer, at=moment())


def test_a_discarded_proposal_is_not_asked_for_again_by_the_portal(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    discard_run(run=run, by=scene.officer, at=moment())
    assert [fill_places(at=moment()) for _minute in range(2)] == [0, 0]
    assert promoted(solve(request_refill(call=scene.call, by=scene.officer, at=moment())), scene) == [5]


def test_a_place_that_was_never_filled_is_asked_for_once(db: None) -> None:
    """The money was enough for two of three awards: who waits is asked about, and the rule is named."""
    world = decided(budget=4000)
    assert states_of(world) == ["offered", "offered", "reserve", "reserve", "reserve", "reserve"]
    run = refill(world)
    assert (run.failure, run.clash_in_words) == ("nobody_fits", ["Travel, paid by Fictional Fund + Fictional Agency"])
    assert [fill_places(at=moment()) for _minute in range(3)] == [0, 0, 0]


def test_nobody_fits_under_total_merit_either_and_the_rules_are_named(db: None) -> None:
    """That policy tells no reasons by person: the rules that leave nothing over are named."""
    world = build_world(reserve_size=5)
    with unguarded():
        Call.objects.filter(pk=world.call.pk).update(policy="total")
    world.call.refresh_from_db()
    for number, country in enumerate(COUNTRIES[:4]):
        world.apply(f"total{number}", country, sex="female" if number < 2 else "male")
    world.review_all(dict(zip((one.number for one in world.applications), (5, 4, 3, 2), strict=True)))
    run = solve(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at))
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=moment())
    release_run(run=run, by=world.officer, at=moment())
    decline(world, 1)
    again = refill(world)
    assert (again.policy, again.state, again.failure) == ("total", "failed", "nobody_fits")
    assert "At least 40% women" in again.clash_in_words


def test_a_refill_is_not_released_like_a_first_result(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    SelectionRun.objects.filter(pk=run.pk).update(first_signed_by=scene.officer, first_signed_at=moment())
    SelectionRun.objects.filter(pk=run.pk).update(state="signed")
    run.refresh_from_db()
    with pytest.raises(WrongKindError):
        release_run(run=run, by=scene.officer, at=moment())


def test_a_person_with_a_live_offer_elsewhere_is_not_proposed(scene: World) -> None:
    """A person holds one live offer at a time: the portal asks about the others."""
    other = build_world(slug="second", edition=scene.call.edition)
    user = application(scene, 5).applicant
    second = start_application(call=other.call, by=user, at=other.at)
    fill(second, user, other.at, country="PE")
    submit_application(application=second, by=user, at=other.at)
    other.review_all()
    run = solve(request_run(call=other.call, seed="11" * 16, by=other.officer, at=other.at))
    for by in (other.officer, other.signatory):
        sign_run(run=run, by=by, at=other.at)
    assert Offer.objects.get(person=user).state == "staged"
    decline(scene, 3)
    assert refill(scene).failure == "nobody_fits"
