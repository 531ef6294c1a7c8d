"""Set aside and amended while others act: real commits on connections of their own."""

from pathlib import Path

import pytest

from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.models import Message
from scholarships.actions import (
    OfferClosedError,
    OvertakenAmendmentError,
    accept_offer,
    release_amendment,
    release_run,
    request_amendment,
    request_run,
    set_aside_run,
    sign_run,
    withdraw_application,
)
from scholarships.actions.refill import request_refill
from scholarships.actions.runs import RunUnderWayError
from scholarships.models import Application, Offer, SelectionRun

from .test_invariants import breaches
from .test_races import Other, ready_run, uncommitted
from .test_selection_run import compute
from .world import World

pytestmark = pytest.mark.django_db(transaction=True)

SEED = "00" * 16


def released(world: World, folder: Path) -> SelectionRun:
    run = ready_run(world, folder, signatures=2)
    release_run(run=run, by=world.officer, at=world.at)
    return run


def taking_back(world: World, folder: Path) -> tuple[SelectionRun, Offer]:
    """A signed amendment that takes one open offer back."""
    offer = Offer.objects.select_related("person", "application").filter(state="open").order_by("pk")[0]
    run = request_amendment(
        call=world.call, changes={offer.application.number: "reserve"}, reason="An appeal.", seed=SEED,
        by=world.officer, at=world.at,
    )  # fmt: skip
    run = compute(run, folder)
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    return run, offer


def test_accepted_first_the_offer_is_not_taken_back(world: World, tmp_path: Path) -> None:
    released(world, tmp_path)
    run, offer = taking_back(world, tmp_path)
    with uncommitted(lambda: accept_offer(offer=offer, by=offer.person, at=world.at)):
        release = Other(lambda: release_amendment(run=run, by=world.officer, at=world.at))
        release.settle()
    release.end()
    assert isinstance(release.error, OvertakenAmendmentError)
    states = Offer.objects.get(pk=offer.pk).state, SelectionRun.objects.get(pk=run.pk).state
    assert states == ("accepted", "signed")
    assert breaches() == set()


def test_taken_back_first_the_offer_is_not_accepted(world: World, tmp_path: Path) -> None:
    released(world, tmp_path)
    run, offer = taking_back(world, tmp_path)
    with uncommitted(lambda: release_amendment(run=run, by=world.officer, at=world.at)):
        accept = Other(lambda: accept_offer(offer=offer, by=offer.person, at=world.at))
        accept.settle()
    accept.end()
    assert isinstance(accept.error, OfferClosedError)
    states = Offer.objects.get(pk=offer.pk).state, SelectionRun.objects.get(pk=run.pk).state
    assert states == ("revoked", "published")
    assert breaches() == set()


def test_of_two_amendments_one_is_asked_for(world: World, tmp_path: Path) -> None:
    released(world, tmp_path)
    number = Application.objects.filter(state="offered").order_by("pk")[0].number

    def ask() -> SelectionRun:
        return request_amendment(
            call=world.call, changes={number: "refused"}, reason="R", seed=SEED, by=world.officer, at=world.at
        )

    with uncommitted(ask):
        second = Other(ask)
        second.settle()
    second.end()
    assert isinstance(second.error, RunUnderWayError)
    assert SelectionRun.objects.filter(kind="amendment").count() == 1


def test_no_refill_is_asked_for_while_an_amendment_is_under_way(world: World, tmp_path: Path) -> None:
    """Both hold the call; the refill is asked for once the amendment is published, and finds the place it freed."""
    released(world, tmp_path)
    run, _offer = taking_back(world, tmp_path)
    with uncommitted(lambda: release_amendment(run=run, by=world.officer, at=world.at)):
        refill = Other(lambda: request_refill(call=world.call, by=world.officer, at=world.at))
        refill.settle()
        waited = refill.thread.is_alive()
    refill.end()
    assert (waited, refill.error) == (True, None)
    assert SelectionRun.objects.get(kind="refill").parent == run
    with pytest.raises(RunUnderWayError):
        request_amendment(
            call=world.call, changes={Application.objects.filter(state="offered")[0].number: "reserve"}, reason="R",
            seed=SEED, by=world.officer, at=world.at,
        )  # fmt: skip


def test_a_result_is_set_aside_or_released_never_both(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=2)
    with uncommitted(lambda: set_aside_run(run=run, reason="R", by=world.officer, at=world.at)):
        release = Other(lambda: release_run(run=run, by=world.officer, at=world.at))
        release.settle()
    release.end()
    assert isinstance(release.error, DomainError)
    assert set(Offer.objects.values_list("state", flat=True)) == {"void"}
    assert not Message.objects.filter(key__contains=":run:").exclude(state="cancelled").exists()
    again = request_run(call=world.call, seed=SEED, by=world.officer, at=world.at)
    leaving = world.applications[0]
    with uncommitted(lambda: withdraw_application(application=leaving, by=leaving.applicant, at=world.at)):
        run = compute(again, tmp_path)
        for by in (world.officer, world.signatory):
            signing = Other(lambda by=by: sign_run(run=run, by=by, at=world.at))
            signing.settle()
            if by == world.officer:
                signing.end()
    signing.end()
    assert signing.error is None
    aside = Other(lambda: set_aside_run(run=run, reason="R", by=world.officer, at=world.at))
    aside.end()
    assert aside.error is None
    assert set(Offer.objects.values_list("state", flat=True)) == {"void"}
    assert breaches() == set()


def test_released_first_it_is_no_longer_set_aside(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=2)
    with uncommitted(lambda: release_run(run=run, by=world.officer, at=world.at)):
        aside = Other(lambda: set_aside_run(run=run, reason="R", by=world.officer, at=world.at))
        aside.settle()
    aside.end()
    assert isinstance(aside.error, DomainError)
    assert SelectionRun.objects.get().state == "published"
    assert set(Offer.objects.values_list("state", flat=True)) == {"open"}
