"""The facts hold after a whole story, and each breach is found."""

from pathlib import Path

from django.db import connection

from academy_portal.accounts.actions import grant_mandate
from academy_portal.outbox.models import Message
from scholarships.actions import accept_offer, release_run, request_run, sign_run
from scholarships.invariants import INVARIANTS
from scholarships.models import BudgetLine, Call, Offer, OfferLine, Profile
from tests.sealed import unguarded

from .test_selection_run import compute
from .world import World


def breaches() -> set[str]:
    """The names of the facts that are broken."""
    found = set()
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.add(invariant.name)
    return found


def test_a_whole_story_breaks_nothing_and_each_breach_is_found(world: World, tmp_path: Path) -> None:
    for name in ("awa", "binta", "chidi"):
        world.apply(name)
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    release_run(run=run, by=world.officer, at=world.at)
    offer = Offer.objects.select_related("person").first()
    accept_offer(offer=offer, by=offer.person, at=world.at)
    assert breaches() == set()

    with unguarded():
        _break_each_fact(offer)


def _break_each_fact(offer: Offer) -> None:
    Call.objects.update(seats=1)
    before = dict(BudgetLine.objects.values_list("pk", "amount"))
    BudgetLine.objects.update(amount=1)
    assert breaches() == {
        "scholarships_seats",
        "scholarships_places",
        "scholarships_budget",
        "scholarships_budget_lines",
        "scholarships_seal_holds",
    }
    Call.objects.update(seats=3)
    for key, amount in before.items():
        BudgetLine.objects.filter(pk=key).update(amount=amount)
    BudgetLine.objects.filter(line="travel").update(amount=900)
    assert breaches() == {"scholarships_budget_lines", "scholarships_seal_holds"}
    for key, amount in before.items():
        BudgetLine.objects.filter(pk=key).update(amount=amount)
    assert breaches() == set()
    charge = OfferLine.objects.filter(line="travel").first()
    OfferLine.objects.filter(pk=charge.pk).update(line="accommodation")
    assert breaches() == {"scholarships_charges"}
    OfferLine.objects.filter(pk=charge.pk).update(line="travel", amount=charge.amount - 1)
    assert breaches() == {"scholarships_award_sums"}
    OfferLine.objects.filter(pk=charge.pk).update(amount=charge.amount)
    Offer.objects.filter(state="open").update(state="void")
    assert breaches() == {"scholarships_offered_has_offer"}
    Offer.objects.filter(state="void").update(state="open")
    Message.objects.filter(kind="scholarship_receipt").update(kind="other")
    assert breaches() == {"scholarships_receipts"}
    Message.objects.filter(kind="other").update(kind="scholarship_receipt")
    Profile.objects.filter(application=offer.application).delete()
    assert breaches() == {"scholarships_sections_exist"}


def test_a_mandate_that_names_no_call_is_found(world: World) -> None:
    grant_mandate(
        user=world.officer,
        role="signatory",
        scope_kind="call",
        scope_id="0",
        valid_from=world.at,
        valid_until=None,
        by=None,
        at=world.at,
    )
    assert breaches() == {"scholarships_mandates_name_a_call"}
