"""Money by line and payer: asked of the method, charged, given back, shown, and never over what a payer gives."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from academy_portal.outbox.models import Message
from scholarships import queries
from scholarships.actions import (
    accept_offer,
    decline_offer,
    lapse_offers,
    publish_call,
    release_run,
    request_run,
    sign_run,
    withdraw_application,
)
from scholarships.actions.awards import OverBudgetError, charge_award
from scholarships.actions.calls import IncompleteCallError
from scholarships.choices import rule_label
from scholarships.models import BudgetLine, Call, Offer, OfferLine, Quota, SelectionRun
from scholarships.problem import build_problem
from tests.clients import client_for
from tests.sealed import unguarded

from .test_invariants import breaches
from .test_selection_run import compute
from .world import COUNTRIES, World, build_world, moment, person

TRAVEL, LODGING, FEE = "travel", "accommodation", "participation_fee"


def published(world: World, folder: Path, people: int = 4) -> SelectionRun:
    """Everybody scored alike, selected, signed and released."""
    for number in range(people):
        world.apply(f"applicant{number}", COUNTRIES[number])
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), folder)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    release_run(run=run, by=world.officer, at=world.at)
    return run


@pytest.fixture
def draft(db: None) -> World:
    """A call that is not published yet."""
    return build_world(published=False)


def with_money_for_everything(world: World, *payers: tuple[str, int]) -> World:
    """Publish a draft whose payers give for all lines together, as they stand in an older call: perhaps unnamed."""
    world.call.budget_lines.all().delete()
    for position, (payer, amount) in enumerate(payers):
        BudgetLine.objects.create(call=world.call, line="", payer=payer, amount=amount, position=position)
    publish_call(call=world.call, by=world.officer, at=world.at)
    return world


def committed(call: Call) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By line and payer: offered, accepted, left."""
    return {
        (one.budget_line.line, one.budget_line.payer): (int(one.offered), int(one.accepted), int(one.left))
        for one in queries.budget_standing(call)
    }


def charges(offer: Offer) -> list[tuple[str, str, int]]:
    """What an offer pays: line, payer, amount."""
    return [(one.line, one.payer, int(one.amount)) for one in offer.lines.select_related("budget_line")]


def test_the_question_has_a_budget_for_each_line_and_names_its_payers(world: World) -> None:
    world.apply("awa")
    world.review_all()
    run = request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    problem = json.loads(run.input_text)
    budgets = [one for one in problem["rules"] if one["kind"] == "budget"]
    assert [(one["name"], one["cost"], one["max"]) for one in budgets] == [
        ("budget:accommodation:Fictional Agency", "cost_accommodation", 225000),
        ("budget:participation_fee:Fictional Fund", "cost_participation_fee", 225000),
        ("budget:travel:Fictional Fund + Fictional Agency", "cost_travel", 450000),
    ]
    row = dict(zip(problem["applicants"]["columns"], problem["applicants"]["rows"][0], strict=True))
    assert {name: row[name] for name in row if name.startswith("cost")} == {
        "cost": 200000,
        "cost_accommodation": 50000,
        "cost_participation_fee": 50000,
        "cost_travel": 100000,
    }
    assert rule_label(budgets[2]["name"]) == "Travel, paid by Fictional Fund + Fictional Agency"
    assert (rule_label("budget"), rule_label("seats"), rule_label("Two women")) == ("Budget", "Seats", "Two women")


def test_money_for_all_lines_together_asks_as_older_calls_did(draft: World) -> None:
    """What was published before payers were recorded keeps its one rule and needs no further column."""
    world = with_money_for_everything(draft, ("", 5000))
    world.apply("awa")
    world.review_all()
    run = request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    problem = json.loads(run.input_text)
    assert [one for one in problem["rules"] if one["kind"] == "budget"] == [
        {"kind": "budget", "max": 500000, "name": "budget"}
    ]
    assert [name for name in problem["applicants"]["columns"] if name.startswith("cost")] == ["cost"]


def test_a_rule_on_each_country_becomes_a_cap(draft: World) -> None:
    world = draft
    Quota.objects.create(call=world.call, name="At most one per country", attribute="country", value="", max_count=1)
    Quota.objects.create(call=world.call, name="Two of Senegal", attribute="country", value="SN", max_count=2)
    publish_call(call=world.call, by=world.officer, at=world.at)
    for name in ("awa", "binta"):
        world.apply(name, "ML")
    world.review_all()
    run = request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    rules = {one["name"]: one for one in json.loads(run.input_text)["rules"]}
    assert rules["At most one per country"] == {
        "attr": "country",
        "kind": "cap_each",
        "max": 1,
        "name": "At most one per country",
    }
    assert rules["Two of Senegal"]["where"] == {"country": "SN"}


def test_awards_are_charged_to_payers_in_order_and_add_up(world: World, tmp_path: Path) -> None:
    """The first payer of travel gives 2,750: two whole awards and three quarters of the third."""
    published(world, tmp_path)
    offers = list(Offer.objects.order_by("id"))
    assert [charges(offer) for offer in offers] == [
        [(LODGING, "Fictional Agency", 500), (FEE, "Fictional Fund", 500), (TRAVEL, "Fictional Fund", 1000)],
        [(LODGING, "Fictional Agency", 500), (FEE, "Fictional Fund", 500), (TRAVEL, "Fictional Fund", 1000)],
        [
            (LODGING, "Fictional Agency", 500),
            (FEE, "Fictional Fund", 500),
            (TRAVEL, "Fictional Fund", 750),
            (TRAVEL, "Fictional Agency", 250),
        ],
    ]
    assert committed(world.call) == {
        (TRAVEL, "Fictional Fund"): (2750, 0, 0),
        (TRAVEL, "Fictional Agency"): (250, 0, 1500),
        (LODGING, "Fictional Agency"): (1500, 0, 750),
        (FEE, "Fictional Fund"): (1500, 0, 750),
    }
    assert breaches() == set()


def test_what_is_declined_or_lapses_goes_back_to_its_payers(world: World, tmp_path: Path) -> None:
    published(world, tmp_path)
    first, second, third = Offer.objects.select_related("person").order_by("id")
    accept_offer(offer=first, by=first.person, at=world.at)
    decline_offer(offer=third, by=third.person, at=world.at)
    assert committed(world.call) == {
        (TRAVEL, "Fictional Fund"): (1000, 1000, 750),
        (TRAVEL, "Fictional Agency"): (0, 0, 1750),
        (LODGING, "Fictional Agency"): (500, 500, 1250),
        (FEE, "Fictional Fund"): (500, 500, 1250),
    }
    Offer.objects.filter(pk=second.pk).update(respond_by=moment())
    lapse_offers(at=moment())
    assert committed(world.call)[TRAVEL, "Fictional Fund"] == (0, 1000, 1750)
    assert breaches() == set()


def test_a_withdrawal_before_the_release_gives_the_money_back(world: World, tmp_path: Path) -> None:
    for number in range(3):
        world.apply(f"applicant{number}", COUNTRIES[number])
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    assert committed(world.call)[LODGING, "Fictional Agency"] == (1500, 0, 750)
    gone = run.outcomes.get(application__applicant__full_name="applicant1").application
    withdraw_application(application=gone, by=gone.applicant, at=world.at)
    assert committed(world.call)[LODGING, "Fictional Agency"] == (1000, 0, 1250)


def test_the_accepted_cost_what_their_award_says(world: World, tmp_path: Path) -> None:
    """A later question counts the recorded lines of those who are fixed in, not the table of costs."""
    run = published(world, tmp_path)
    offer = Offer.objects.select_related("person", "application").order_by("id").first()
    accept_offer(offer=offer, by=offer.person, at=world.at)
    with unguarded():
        world.call.costs.filter(line=TRAVEL).update(amount=1300)
    applications = list(world.call.applications.select_related("profile__country"))
    problem = build_problem(
        call=Call.objects.get(pk=world.call.pk),
        run_id=str(run.uuid),
        applications=applications,
        scores=queries.scores_by_application(applications),
        lottery_seed="1",
        accepted=[offer.application.number],
    )
    table = problem["applicants"]
    place = table["columns"].index("cost_travel")
    cost = {row[0]: (row[2], row[place]) for row in table["rows"]}
    assert cost.pop(offer.application.number) == (200000, 100000)
    assert set(cost.values()) == {(230000, 130000)}


def test_nobody_is_charged_more_than_is_left(world: World, tmp_path: Path) -> None:
    """The method keeps the budget; should it ever not, nothing is written."""
    published(world, tmp_path)
    offer = Offer.objects.order_by("id").first()
    before = list(OfferLine.objects.order_by("id").values_list("id", "amount"))
    with (
        pytest.raises(OverBudgetError, match="The payers of “Travel” have less left than this award costs"),
        transaction.atomic(),
    ):
        charge_award(offer=offer, lines={FEE: Decimal(100), TRAVEL: Decimal(1501)})
    assert list(OfferLine.objects.order_by("id").values_list("id", "amount")) == before


def test_an_award_is_charged_over_lines_where_money_is_for_all(draft: World, tmp_path: Path) -> None:
    """Two payers for everything: the second pays what the first has not, wherever in the award that falls."""
    world = with_money_for_everything(draft, ("First", 1200), ("Second", 3000))
    published(world, tmp_path, people=2)
    first, second = Offer.objects.order_by("id")
    assert charges(first) == [
        (LODGING, "First", 500),
        (FEE, "First", 500),
        (TRAVEL, "First", 200),
        (TRAVEL, "Second", 800),
    ]
    assert charges(second) == [(LODGING, "Second", 500), (FEE, "Second", 500), (TRAVEL, "Second", 1000)]
    assert breaches() == set()


def test_a_call_without_whole_money_is_not_published(draft: World) -> None:
    draft.call.budget_lines.filter(line=FEE).delete()
    with pytest.raises(IncompleteCallError, match="Nobody pays for “Participation fee” yet"):
        publish_call(call=draft.call, by=draft.officer, at=draft.at)
    draft.call.refresh_from_db()
    assert (draft.call.state, draft.call.published_at) == ("draft", None)


def test_contradicting_rules_are_not_published(draft: World) -> None:
    Quota.objects.create(call=draft.call, name="Four of Senegal", attribute="country", value="SN", min_count=4)
    with pytest.raises(IncompleteCallError, match="“Four of Senegal” asks for 4 awards, and there are 3 seats"):
        publish_call(call=draft.call, by=draft.officer, at=draft.at)
    draft.call.refresh_from_db()
    assert draft.call.state == "draft"


def test_the_proposal_shows_what_it_would_commit(world: World, tmp_path: Path) -> None:
    for number in range(3):
        world.apply(f"applicant{number}", COUNTRIES[number])
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    shown = {
        (one.budget_line.line, one.budget_line.payer): (int(one.proposed), int(one.left))
        for one in queries.money_of_run(run)
    }
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    # What was proposed is what is staged, payer by payer.
    assert {key: (offered, left) for key, (offered, _accepted, left) in committed(world.call).items()} == shown
    assert shown[TRAVEL, "Fictional Fund"] == (2750, 0)


def test_pages_and_file_show_the_same_figures(world: World, tmp_path: Path) -> None:
    with unguarded():
        BudgetLine.objects.filter(payer="Fictional Fund").update(payer="=Fictional Fund")
    run = published(world, tmp_path)
    officer = client_for(world.officer)
    for address in (
        reverse("scholarships:run", args=[run.uuid]),
        reverse("scholarships:selection_call", args=[world.call.slug]),
    ):
        page = officer.get(address)
        assert page.status_code == 200
        assert page.context["money"][0]["figures"] == ["2,750", "0", "2,750", "0"]
        assert page.context["money_sum"]["figures"] == ["9,000", "0", "6,000", "3,000"]
        chart = page.context["money_chart"]
        assert chart.title == "6,000 of 9,000 USD are committed."
        # The bars say what the table says: committed and left, the longest bar for the largest amount.
        assert [[bar.text for bar in row.values] for row in chart.rows] == [
            ["2,750", "0"],
            ["250", "1,500"],
            ["1,500", "750"],
            ["1,500", "750"],
        ]
        assert [[bar.width for bar in row.values] for row in chart.rows] == [
            [100.0, 0],
            [9.1, 54.5],
            [54.5, 27.3],
            [54.5, 27.3],
        ]
    response = officer.get(reverse("scholarships:awards_csv", args=[world.call.slug]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="fiction-awards.csv"'
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    numbers = sorted(Offer.objects.values_list("application__number", flat=True))
    assert rows[0] == ["Application", "State of the offer", "Line", "Paid by", "Amount", "Currency"]
    assert sorted({row[0] for row in rows[1:]}) == numbers
    assert {row[3] for row in rows[1:]} == {"'=Fictional Fund", "Fictional Agency"}
    assert sum(Decimal(row[4]) for row in rows[1:]) == 6000


def test_the_file_is_for_those_who_handle_the_call(world: World) -> None:
    address = reverse("scholarships:awards_csv", args=[world.call.slug])
    stranger = person("stranger@example.org", world.at)
    assert client_for(stranger).get(address).status_code == 404
    assert client_for(world.reviewers[0]).get(address).status_code == 404
    assert "/login/" in Client().get(address).headers["Location"]
    other = build_world(slug="other", edition=world.call.edition)
    assert client_for(other.officer).get(address).status_code == 404


def test_the_holder_reads_who_pays(world: World, tmp_path: Path) -> None:
    published(world, tmp_path)
    offer = Offer.objects.select_related("person").order_by("-id").first()
    page = client_for(offer.person).get(reverse("scholarships:offer", args=[offer.uuid])).content.decode()
    assert page.count("paid by <bdi>Fictional Fund</bdi>") == 2
    assert page.count("paid by <bdi>Fictional Agency</bdi>") == 2
    letter = Message.objects.get(kind="scholarship_award", recipient_id=offer.person_id).body_text
    assert "- Travel: 750.00 USD, paid by Fictional Fund\n- Travel: 250.00 USD, paid by Fictional Agency" in letter


def test_everybody_reads_who_pays_for_what(world: World) -> None:
    page = Client().get(reverse("scholarships:call", args=[world.call.slug])).content.decode()
    assert "<li>Travel, paid by Fictional Fund and Fictional Agency</li>" in page
    assert "<li>Accommodation, paid by Fictional Agency</li>" in page
    assert "The budget for all scholarships together is 9,000 USD." in page
