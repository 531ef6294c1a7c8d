"""Acts on free places that cross each other: real commits on connections of their own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from academy_portal.audit.queries import examine_chain
from academy_portal.jobs.actions import run_job, sweep_jobs
from academy_portal.jobs.models import Job
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.operations.invariants import examine
from academy_portal.outbox.models import Message
from scholarships.actions import (
    OfferClosedError,
    OvertakenError,
    confirm_refill,
    decline_offer,
    fill_places,
    lapse_offers,
    request_refill,
    withdraw_application,
)
from scholarships.actions.runs import RunUnderWayError, begin_computation
from scholarships.models import Offer, SelectionRun
from tests.audit.chains import in_threads

from .refills import application, decided, decline, due, offer_of, solve, states_of
from .test_refill import promoted
from .world import World, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out, three people wait."""
    return decided()


def check_facts() -> None:
    """Every fact that must always hold, and the chain."""
    assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
    assert examine_chain().finding is None


def proposal(world: World) -> SelectionRun:
    """The third woman has declined, and the last woman is proposed."""
    decline(world, 3)
    assert fill_places(at=moment()) == 1
    run = solve(SelectionRun.objects.get(kind="refill"))
    assert promoted(run, world) == [5]
    return run


def confirmation(run: SelectionRun, world: World) -> Callable[[], object]:
    """An officer's confirmation, from a page that was read before."""
    own = SelectionRun.objects.select_related("call__edition", "parent").get(pk=run.pk)
    return lambda: confirm_refill(run=own, respond_by=due(), by=world.officer, at=moment())


def kinds(answers: list[object], *expected: type) -> dict[str, int]:
    """How often each kind of answer came; any other fails."""
    assert all(isinstance(one, expected) for one in answers), answers
    names = [type(one).__name__ for one in answers]
    return {name: names.count(name) for name in sorted(set(names))}


def test_two_declines_and_two_sweepers_at_once_ask_once(scene: World) -> None:
    def give_back(place: int) -> Callable[[], object]:
        offer = offer_of(scene, place)

        def act() -> object:
            decline_offer(offer=offer, by=offer.person, at=moment())
            return fill_places(at=moment())

        return act

    in_threads([give_back(1), give_back(3)])
    fill_places(at=moment())
    live = SelectionRun.objects.filter(kind="refill")
    assert live.count() == 1
    # Where the second decline came after the question, the proposal answers for one place only (for the man's: the next
    # man; for the woman's: the next woman), is overtaken, and asked anew for both.
    assert promoted(solve(live.get()), scene) in ([2], [5], [2, 5])
    if fill_places(at=moment()):
        solve(SelectionRun.objects.get(state="requested"))
    last = SelectionRun.objects.get(state="proposed")
    assert promoted(last, scene) == [2, 5]
    confirmation(last, scene)()
    check_facts()


def test_two_confirmations_are_one(scene: World) -> None:
    run = proposal(scene)
    answers = in_threads([confirmation(run, scene) for _click in range(3)])
    assert kinds(answers, list, MoveRefusedError) == {"MoveRefusedError": 2, "list": 1}
    assert Offer.objects.filter(application=scene.applications[5]).count() == 1
    assert Message.objects.filter(kind="scholarship_award", about_pk=str(scene.applications[5].pk)).count() == 1
    check_facts()


def test_a_confirmation_against_the_withdrawal_of_the_promoted(scene: World) -> None:
    run = proposal(scene)
    leaving = application(scene, 5)
    answers = in_threads(
        [
            confirmation(run, scene),
            lambda: withdraw_application(application=leaving, by=leaving.applicant, at=moment()),
        ]
    )
    state = states_of(scene)[5]
    if state == "withdrawn":
        assert isinstance(answers[0], OvertakenError), answers
        assert not Offer.objects.filter(application=leaving).exists()
    else:
        assert (state, isinstance(answers[1], MoveRefusedError | NotPermittedError)) == ("offered", True), answers
        assert Offer.objects.get(application=leaving).state == "open"
    check_facts()


def test_a_decline_against_the_sweeper_that_ends_offers(scene: World) -> None:
    offer = offer_of(scene, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scholarships_offer SET respond_by = clock_timestamp() + %s WHERE id = %s",
            [timedelta(milliseconds=15), offer.pk],
        )
    answers = in_threads(
        [lambda: decline_offer(offer=offer, by=offer.person, at=moment()), lambda: lapse_offers(at=moment())]
    )
    lapse_offers(at=moment())
    offer.refresh_from_db()
    assert offer.state in {"declined", "lapsed"}
    assert isinstance(answers[0], Offer if offer.state == "declined" else OfferClosedError), answers
    assert fill_places(at=moment()) == 1
    check_facts()


def test_the_sweeper_and_two_officers_ask_once(scene: World) -> None:
    decline(scene, 3)

    def ask() -> object:
        return request_refill(call=scene.call, by=scene.officer, at=moment())

    answers = in_threads([ask, lambda: fill_places(at=moment()), ask])
    assert kinds(answers, SelectionRun, RunUnderWayError, int)
    assert SelectionRun.objects.filter(kind="refill").count() == 1
    assert Job.objects.exclude(uuid=SelectionRun.objects.get(kind="first").job_uuid).count() == 1
    check_facts()


def test_a_confirmation_against_a_further_decline(scene: World) -> None:
    """Whichever comes first: nobody holds a seat too many, and the next refill answers for what is left."""
    run = proposal(scene)
    offer = offer_of(scene, 1)
    answers = in_threads([confirmation(run, scene), lambda: decline_offer(offer=offer, by=offer.person, at=moment())])
    assert isinstance(answers[1], Offer), answers
    assert isinstance(answers[0], list | OvertakenError), answers
    check_facts()
    assert fill_places(at=moment()) == 1
    final = solve(SelectionRun.objects.get(state="requested"))
    confirmation(final, scene)()
    assert sorted(states_of(scene)) == sorted(["offered", "declined", "offered", "declined", "reserve", "offered"])
    check_facts()


def test_a_worker_killed_in_the_middle_of_a_refill_repeats_without_harm(scene: World) -> None:
    """The first worker had begun and is gone; its lease runs out, another one computes, once."""
    decline(scene, 3)
    assert fill_places(at=moment()) == 1
    run = SelectionRun.objects.get(kind="refill")
    job = Job.objects.get(uuid=run.job_uuid)
    begin_computation(run=run, at=moment())
    Job.objects.filter(pk=job.pk).update(
        state="running",
        lease_token="00000000-0000-4000-8000-000000000001",
        lease_until=moment() - timedelta(seconds=1),
        attempts=1,
    )
    assert (fill_places(at=moment()), sweep_jobs(at=moment())) == (0, 1)
    for _again in range(2):
        run_job(job_id=job.pk)
    run.refresh_from_db()
    job.refresh_from_db()
    assert (run.state, job.state, promoted(run, scene)) == ("proposed", "succeeded", [5])
    assert Message.objects.filter(kind="scholarship_places").count() == 1
    check_facts()


def test_a_worker_says_that_nobody_fits_when_no_list_keeps_the_rules(scene: World) -> None:
    woman = application(scene, 5)
    withdraw_application(application=woman, by=woman.applicant, at=moment())
    decline(scene, 0, 3)
    assert fill_places(at=moment()) == 1
    run = SelectionRun.objects.get(kind="refill")
    run_job(job_id=Job.objects.get(uuid=run.job_uuid).pk)
    run.refresh_from_db()
    assert (run.state, run.failure, run.clash_in_words) == ("failed", "nobody_fits", ["At least 40% women"])
    assert fill_places(at=moment()) == 0
