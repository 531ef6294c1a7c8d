"""No call over its budget in any line, nor over any payer."""

from tests.guarantees.controls import Control

MONEY = "tests/scholarships/test_money.py"

CONTROLS = (
    Control(
        guarantee="Budget",
        words="the first payer is charged whatever it has left",
        file="scholarships/actions/awards.py",
        before="part = min(missing, left)",
        after="part = missing",
        test=f"{MONEY}::test_awards_are_charged_to_payers_in_order_and_add_up",
    ),
    Control(
        guarantee="Budget",
        words="what was declined still counts as spent",
        file="scholarships/models/offer.py",
        before='COMMITTED = (*LIVE, "accepted")',
        after='COMMITTED = (*LIVE, "accepted", "declined")',
        test=f"{MONEY}::test_what_is_declined_or_lapses_goes_back_to_its_payers",
    ),
    Control(
        guarantee="Budget",
        words="two acts charge the same money",
        file="scholarships/actions/awards.py",
        before='    list(call.budget_lines.select_for_update().order_by("pk"))\n',
        after="",
        test="tests/scholarships/test_money_races.py::test_two_acts_never_charge_the_same_money",
    ),
    Control(
        guarantee="Budget",
        words="the accepted cost what the table says today",
        file="scholarships/problem.py",
        before="lines = awarded.get(application.number) or cost_lines(costs, region)",
        after="lines = cost_lines(costs, region)",
        test=f"{MONEY}::test_the_accepted_cost_what_their_award_says",
    ),
)
