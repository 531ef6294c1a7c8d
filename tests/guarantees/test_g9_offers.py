"""G9: no offer is accepted after its expiry, none is answered twice; of two acts that race, one wins."""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import examine_chain
from academy_portal.kernel.errors import DomainError
from academy_portal.operations.invariants import examine
from academy_portal.outbox.models import Message
from editions.models import Participation
from scholarships.actions import (
    OfferClosedError,
    accept_offer,
    confirm_refill,
    decline_offer,
    fill_places,
    lapse_offers,
    release_run,
    request_run,
    sign_run,
    start_application,
    submit_application,
    withdraw_application,
)
from scholarships.actions.letters import LiveOfferError
from scholarships.models import Application, Offer, SelectionRun
from tests.audit.chains import in_threads
from tests.guarantees.scenes import open_offers, remember
from tests.guarantees.tiers import tiers
from tests.scholarships.refills import decided, decline, due, solve
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import World, build_world, fill, moment

pytestmark = pytest.mark.django_db(transaction=True)
DUELS = (("accept", "accept"), ("accept", "decline"), ("accept", "lapse"), ("decline", "lapse"))
ENDS = {"accept": "accepted", "decline": "declined", "lapse": "lapsed"}
OFFERS = 20
PEOPLE = 8


def act(verb: str, offer: Offer) -> object:
    """One of the acts that end an offer; an answer comes from the person's own page, with the row as it was read."""
    if verb == "lapse":
        return lapse_offers(at=moment())
    own = Offer.objects.select_related("person", "application").get(pk=offer.pk)
    return {"accept": accept_offer, "decline": decline_offer}[verb](offer=own, by=own.person, at=moment())


def end_in(offer: Offer, seconds: float) -> None:
    """Move the offer's end to so many seconds from now, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scholarships_offer SET respond_by = clock_timestamp() + %s WHERE id = %s",
            [timedelta(seconds=seconds), offer.pk],
        )


def ended_by(offer: Offer) -> list[str]:
    """The acts on record that ended the offer."""
    events = Event.objects.filter(subject_model="scholarships.offer", subject_pk=str(offer.pk), verb__in=ENDS)
    return list(events.order_by("id").values_list("verb", flat=True))


def told_about(offer: Offer) -> list[str]:
    """The notices of an end that its person was sent."""
    kinds = [f"scholarship_{end}" for end in ENDS.values()]
    letters = Message.objects.filter(about_pk=str(offer.application_id), kind__in=kinds)
    return [kind.removeprefix("scholarship_") for kind in letters.values_list("kind", flat=True)]


def check_one_end(offer: Offer, duel: tuple[str, str], answers: list[object]) -> str:
    """Look at everything that an end leaves behind; returns the act that won."""
    for verb, answer in zip(duel, answers, strict=True):
        expected = (int,) if verb == "lapse" else (Offer, OfferClosedError)
        assert isinstance(answer, expected), f"{verb} met {answer!r}"
    winners = ended_by(offer)
    assert len(winners) == 1, winners
    end = ENDS[winners[0]]
    offer = Offer.objects.select_related("application").get(pk=offer.pk)
    assert (offer.state, offer.application.state) == (end, end)
    assert told_about(offer) == [end]
    assert Participation.objects.filter(person=offer.person_id).count() == (end == "accepted")
    if end != "lapsed":
        assert offer.answered_at < offer.respond_by
    return winners[0]


def race(offer: Offer, duel: tuple[str, str], lot: random.Random) -> str:
    """Two acts at once, around the offer's end where time is one of them."""
    if "lapse" in duel:
        end_in(offer, lot.uniform(-0.01, 0.12))
    answers = in_threads([lambda verb=verb: act(verb, offer) for verb in duel])
    if "lapse" in duel and not ended_by(offer):
        # The sweeper looked just before the end and the answer came just after it: the next sweep ends the offer.
        end_in(offer, 0)
        assert lapse_offers(at=moment()) == 1
    return check_one_end(offer, duel, answers)


@tiers("races, seed", small=(20, 9), long=(100, 99), full=(500, 999))
def test_one_winner_each(tmp_path: Path, races: int, seed: int) -> None:
    world = build_world(seats=OFFERS, budget=2000 * OFFERS, quota=False)
    offers = open_offers(world, tmp_path, people=OFFERS)
    assert len(offers) == OFFERS
    back, lot, wins = remember(), random.Random(seed), Counter()
    for number in range(races):
        if number and number % OFFERS == 0:
            check_facts()
            back()
        duel = DUELS[number % len(DUELS)]
        wins[f"{' x '.join(duel)}: {race(offers[number % OFFERS], duel, lot)}"] += 1
    check_facts()
    assert sum(wins.values()) == races
    print(f"{races} races, seed {seed}: one winner each, {dict(sorted(wins.items()))}")  # noqa: T201 - the figure


def check_facts() -> None:
    """Every fact that must always hold, and the chain."""
    assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
    assert examine_chain().finding is None


@tiers("races", small=(4,), long=(20,), full=(100,))
def test_a_free_place_is_given_once(races: int) -> None:
    """Somebody declined and one of the reserve list is proposed: two confirmations, or one against a withdrawal."""
    world = decided()
    decline(world, 3)
    fill_places(at=moment())
    proposal = solve(SelectionRun.objects.get(kind="refill"))
    promoted = Application.objects.select_related("applicant").get(pk=world.applications[5].pk)
    back, wins = remember(), Counter()

    def confirm() -> object:
        run = SelectionRun.objects.select_related("call").get(pk=proposal.pk)
        return confirm_refill(run=run, respond_by=due(), by=world.officer, at=moment())

    def withdraw() -> object:
        own = Application.objects.select_related("applicant").get(pk=promoted.pk)
        return withdraw_application(application=own, by=own.applicant, at=moment())

    for number in range(races):
        duel = (confirm, withdraw if number % 2 else confirm)
        answers = in_threads(list(duel))
        assert all(isinstance(answer, DomainError) for answer in answers if isinstance(answer, Exception)), answers
        won = [act.__name__ for act, answer in zip(duel, answers, strict=True) if not isinstance(answer, Exception)]
        assert len(won) == 1, answers
        offers = Offer.objects.filter(application=promoted)
        assert list(offers.values_list("state", flat=True)) == (["open"] if won == ["confirm"] else [])
        assert Offer.objects.filter(run__call=world.call, state__in=["open", "accepted"]).count() <= world.call.seats
        check_facts()
        wins[f"{' x '.join(act.__name__ for act in duel)}: {won[0]}"] += 1
        back()
    print(f"{races} races for a free place: one winner each, {dict(sorted(wins.items()))}")  # noqa: T201 - the figure


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_an_answer_after_the_end_is_refused_and_the_sweeper_ends_the_offer(
    world: World, tmp_path: Path, verb: str
) -> None:
    offer = open_offers(world, tmp_path, people=1)[0]
    end_in(offer, -0.001)
    before = (Event.objects.count(), Message.objects.count(), Participation.objects.count())
    with pytest.raises(OfferClosedError):
        act(verb, offer)
    assert (Event.objects.count(), Message.objects.count(), Participation.objects.count()) == before
    assert (lapse_offers(at=moment()), lapse_offers(at=moment())) == (1, 0)
    assert check_one_end(offer, (verb, "lapse"), [OfferClosedError(), 1]) == "lapse"


def test_a_person_holds_one_live_offer_whatever_two_calls_do_at_once(tmp_path: Path) -> None:
    """Two calls have chosen the same people: of two second signatures at once, one stages its offers."""
    world = build_world(seats=PEOPLE, budget=2000 * PEOPLE)
    other = build_world(slug="other", edition=world.call.edition, seats=PEOPLE, budget=2000 * PEOPLE)
    for number in range(PEOPLE):
        world.apply(f"applicant{number}")
    for application in reversed(world.applications):
        apply_too(other, application.applicant)
    runs = []
    for one in (world, other):
        one.review_all()
        run = compute(request_run(call=one.call, seed="00" * 16, by=one.officer, at=one.at), tmp_path)
        runs.append(sign_run(run=run, by=one.officer, at=one.at))
    answers = in_threads(
        [
            lambda one=one, run=run: sign_run(run=run, by=one.signatory, at=one.at)
            for one, run in zip((world, other), runs, strict=True)
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["LiveOfferError", "SelectionRun"], answers
    live = Offer.objects.filter(state__in=["staged", "open"])
    people = sorted(application.applicant_id for application in world.applications)
    assert sorted(live.values_list("person_id", flat=True)) == people
    # Nor does the other call get through once the offers are open.
    won, lost = sorted(zip((world, other), runs, answers, strict=True), key=lambda row: isinstance(row[2], Exception))
    release_run(run=won[1], by=won[0].officer, at=won[0].at)
    with pytest.raises(LiveOfferError):
        sign_run(run=lost[1], by=lost[0].signatory, at=lost[0].at)
    assert sorted(live.values_list("person_id", flat=True)) == people


def apply_too(world: World, person: User) -> None:
    """Somebody who has an account applies to this call."""
    application = start_application(call=world.call, by=person, at=world.at)
    fill(application, person, world.at)
    world.applications.append(submit_application(application=application, by=person, at=world.at))
