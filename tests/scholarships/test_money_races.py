"""Awards charged at the same time on connections of their own: never more than a payer gives."""

from decimal import Decimal

import pytest
from django.db import transaction

from scholarships import queries
from scholarships.actions.awards import OverBudgetError, charge_award
from scholarships.models import Offer, OfferLine, SelectionRun

from .test_invariants import breaches
from .test_races import Other
from .world import World, build_world, moment

pytestmark = pytest.mark.django_db(transaction=True)


def staged_offers(world: World, count: int) -> list[Offer]:
    """Bare offers without lines, as they stand in the middle of the act that writes them."""
    at = moment()
    run = SelectionRun.objects.create(
        call=world.call, policy="priority", requested_at=at, requested_by=world.officer, input_text="{}"
    )
    return [
        Offer.objects.create(application=one, run=run, person=one.applicant, currency="USD")
        for one in (world.apply(f"applicant{number}") for number in range(count))
    ]


def test_two_acts_never_charge_the_same_money() -> None:
    """The payers of travel give 4,500: of two acts that take 3,000 each, the second waits and finds too little."""
    world = build_world(quota=False)
    offers = staged_offers(world, 2)
    first, second = (
        Other(lambda offer=offer: charge_award(offer=offer, lines={"travel": Decimal(3000)}), hold=offer == offers[0])
        for offer in offers
    )
    second.settle()
    for one in (first, second):
        one.end()
    assert {type(one.error) for one in (first, second)} == {type(None), OverBudgetError}
    assert OfferLine.objects.values("offer").distinct().count() == 1
    assert "scholarships_budget_lines" not in breaches()
    left = {
        one.budget_line.payer: one.left
        for one in queries.budget_standing(world.call)
        if one.budget_line.line == "travel"
    }
    assert left == {"Fictional Fund": 0, "Fictional Agency": 1500}


def test_an_act_that_is_refused_leaves_the_money_to_the_next() -> None:
    world = build_world(quota=False)
    greedy, modest = staged_offers(world, 2)
    with pytest.raises(OverBudgetError), transaction.atomic():
        charge_award(offer=greedy, lines={"travel": Decimal(4501)})
    with transaction.atomic():
        charge_award(offer=modest, lines={"travel": Decimal(4500)})
    assert list(OfferLine.objects.values_list("offer", flat=True)) == [modest.pk, modest.pk]
