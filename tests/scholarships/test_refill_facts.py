"""The facts about places: each breach is found."""

import pytest

from scholarships.actions import close_reserve, confirm_refill, fill_places, release_reserve
from scholarships.models import Application, Call, Offer, SelectionRun
from tests.sealed import unguarded

from .refills import decided, decline, due, offer_of, solve
from .test_invariants import breaches
from .world import moment

pytestmark = pytest.mark.django_db


def test_each_fact_about_places_is_watched() -> None:
    world = decided()
    decline(world, 3)
    fill_places(at=moment())
    run = solve(SelectionRun.objects.get(kind="refill"))
    confirm_refill(run=run, respond_by=due(), by=world.officer, at=moment())
    close_reserve(call=world.call, reason="Hotel full", by=world.officer, at=moment())
    release_reserve(call=world.call, by=world.officer, at=moment())
    assert breaches() == set()
    first = SelectionRun.objects.get(kind="first")
    with unguarded():
        # Two of three seats were given by the first result, one by the refill: none of them alone has too many.
        Call.objects.filter(pk=world.call.pk).update(seats=2)
        assert "scholarships_places" in breaches()
        Call.objects.filter(pk=world.call.pk).update(seats=3)
        Offer.objects.filter(pk=offer_of(world, 5).pk).update(run=first)
        assert "scholarships_offers_rest_on_results" in breaches()
        Offer.objects.filter(pk=offer_of(world, 5).pk).update(run=run)
        Application.objects.filter(pk=world.applications[2].pk).update(state="reserve")
        assert breaches() == {"scholarships_nobody_waits_for_nothing"}
