"""Amendments when little time is left: before the edition, and after the waiting has ended."""

from datetime import timedelta
from pathlib import Path

import pytest

from editions.models import Edition
from scholarships.actions import close_reserve, release_amendment, release_reserve, request_amendment
from scholarships.actions.amendments import WrongChangeError
from scholarships.actions.signatures import AnswersDueTooSoonError
from scholarships.models import Offer, SelectionRun

from .test_amendments import SEED, amend, application, everything, offer_of
from .test_invariants import breaches
from .world import World


def end_waiting(world: World) -> None:
    """The end of the waiting, prepared and released."""
    close_reserve(call=world.call, reason="The hotel is full.", by=world.officer, at=world.at)
    release_reserve(call=world.call, by=world.officer, at=world.at)


def begin_in(world: World, days: int) -> None:
    """Let the edition begin in so many days."""
    begins = (world.at + timedelta(days=days)).date()
    Edition.objects.filter(pk=world.call.edition_id).update(
        planned_starts_on=begins, planned_ends_on=begins + timedelta(days=4)
    )
    world.call.edition.refresh_from_db()


def test_nobody_goes_back_to_a_list_whose_waiting_has_ended(published: SelectionRun, world: World) -> None:
    end_waiting(world)
    before = everything()
    with pytest.raises(WrongChangeError, match="waiting of this call has ended"):
        request_amendment(
            call=world.call,
            changes={application(1).number: "reserve"},
            reason="R",
            seed=SEED,
            by=world.officer,
            at=world.at,
        )
    assert everything() == before
    request_amendment(
        call=world.call,
        changes={application(1).number: "refused"},
        reason="R",
        seed=SEED,
        by=world.officer,
        at=world.at,
    )


def test_nor_when_the_waiting_ends_before_the_release(published: SelectionRun, world: World, tmp_path: Path) -> None:
    close_reserve(call=world.call, reason="The hotel is full.", by=world.officer, at=world.at)
    run = amend(world, tmp_path, {1: "reserve"})
    release_reserve(call=world.call, by=world.officer, at=world.at)
    before = everything()
    with pytest.raises(WrongChangeError):
        release_amendment(run=run, by=world.officer, at=world.at)
    assert everything() == before
    assert breaches() == set()


def test_an_amended_award_is_answered_while_people_can_still_travel(
    published: SelectionRun, world: World, tmp_path: Path
) -> None:
    begin_in(world, 24)
    run = amend(world, tmp_path, {2: "selected", 1: "refused"})
    release_amendment(run=run, by=world.officer, at=world.at)
    last_day = offer_of(2).respond_by.astimezone(world.call.zone).date()
    assert last_day == (world.at + timedelta(days=10)).date()


def test_no_award_by_amendment_when_it_is_too_late_but_an_offer_goes_back(
    published: SelectionRun, world: World, tmp_path: Path
) -> None:
    begin_in(world, 12)
    before = everything()
    changes = {application(2).number: "selected", application(1).number: "refused"}
    with pytest.raises(AnswersDueTooSoonError):
        request_amendment(call=world.call, changes=changes, reason="R", seed=SEED, by=world.officer, at=world.at)
    assert everything() == before
    release_amendment(run=amend(world, tmp_path, {1: "refused"}), by=world.officer, at=world.at)
    assert Offer.objects.get(application=application(1)).state == "revoked"
