"""What rules and money cannot mean together is said in words before a call is published."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from academy_portal.reference.loading import load_reference
from scholarships.faults import money_faults, money_gaps, quota_faults
from scholarships.models import BudgetLine, Cost, Quota

from .world import moment


def rule(attribute: str, value: str, name: str = "", **limits: int) -> Quota:
    """One rule, named after what it says."""
    return Quota(name=name or f"{attribute} {value}", attribute=attribute, value=value, **limits)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([], None),
        ([rule("region", "africa", min_count=4)], None),
        ([rule("region", "africa", min_count=5)], "“region africa” asks for 5 awards, and there are 4 seats."),
        ([rule("region", "africa", min_count=2), rule("region", "americas", min_count=2)], None),
        (
            [rule("region", "africa", min_count=2), rule("region", "americas", min_count=3)],
            "The least numbers for “ILO region” add up to 5, and there are 4 seats.",
        ),
        # Two rules on the same people are not two groups of people.
        ([rule("sex", "female", "a", min_count=3), rule("sex", "female", "b", min_count=4)], None),
        # Rules on two attributes can be kept by the same people.
        ([rule("sex", "female", min_count=3), rule("region", "africa", min_count=3)], None),
        ([rule("sex", "female", min_percent=50), rule("sex", "male", min_percent=50)], None),
        (
            [rule("sex", "female", min_percent=60), rule("sex", "male", min_percent=41)],
            "The shares for “Sex” add up to 101 per cent of the awards.",
        ),
        ([rule("country", "SN", "a", min_count=2), rule("country", "SN", "b", max_count=2)], None),
        (
            [rule("country", "SN", "a", min_count=2), rule("country", "SN", "b", max_count=1)],
            "“a” and “b” contradict each other.",
        ),
        (
            [rule("country", "SN", "a", min_count=2), rule("country", "", "each", max_count=1)],
            "“a” and “each” contradict each other.",
        ),
        ([rule("country", "SN", "a", min_count=1), rule("country", "PE", "b", max_count=0)], None),
        (
            [rule("ldc", "true", "a", min_percent=10), rule("ldc", "true", "b", max_count=0)],
            "“a” and “b” contradict each other.",
        ),
    ],
)
def test_rules_that_nobody_could_keep_are_named(rules: list[Quota], fault: str | None) -> None:
    assert quota_faults(rules, seats=4) == ([] if fault is None else [fault])


COSTS = [Cost(line="travel", region="africa", amount=Decimal(900)), Cost(line="travel", region="americas", amount=1900)]
FEE = Cost(line="participation_fee", amount=Decimal(100))


def gives(line: str, amount: int, payer: str = "Fund") -> BudgetLine:
    """One budget line."""
    return BudgetLine(line=line, payer=payer, amount=Decimal(amount))


@pytest.mark.parametrize(
    ("payers", "faults"),
    [
        ([], ["Say who pays for the awards: add at least one budget line."]),
        ([gives("travel", 900), gives("participation_fee", 100)], []),
        ([gives("", 1000)], []),
        ([gives("", 600), gives("", 400, "Agency")], []),
        ([gives("", 999)], ["The payers of “All lines together” give less than one award costs."]),
        ([gives("travel", 900)], ["Nobody pays for “Participation fee” yet. Add a payer to the budget."]),
        (
            [gives("travel", 500), gives("travel", 399, "Agency"), gives("participation_fee", 100)],
            ["The payers of “Travel” give less than one award costs."],
        ),
        (
            [gives("travel", 900), gives("participation_fee", 100), gives("accommodation", 5)],
            ["No award costs anything in “Accommodation”. Say what it costs, or remove its payers."],
        ),
        (
            [gives("", 5000), gives("travel", 900)],
            ["Either each payer gives money for a line, or all give it for all lines together. Choose one way."],
        ),
    ],
)
def test_gaps_between_costs_and_payers_are_named(payers: list[BudgetLine], faults: list[str]) -> None:
    assert money_gaps([*COSTS, FEE], payers) == faults
    # A draft may be incomplete; it may not contradict itself.
    assert money_faults(payers) == [one for one in faults if one.startswith("Either")]


@pytest.mark.parametrize(
    ("quota", "field"),
    [
        (rule("region", "antarctica", max_count=1), "value"),
        (rule("sex", "undisclosed", max_count=1), "value"),
        (rule("category", "female", max_count=1), "value"),
        (rule("ldc", "", max_count=1), "value"),
        (rule("ldc", "yes", max_count=1), "value"),
        (rule("country", "Senegal", max_count=1), "value"),
        (rule("country", "XX", max_count=1), "value"),
        (rule("country", "SN", "seats", max_count=1), "name"),
        (rule("country", "SN", "budget:travel:Fund", max_count=1), "name"),
        (rule("country", "", min_count=1), "__all__"),
        (rule("country", "", min_percent=5), "__all__"),
        (rule("country", "SN", min_count=3, max_count=2), "__all__"),
        (rule("country", "SN", min_percent=101), "__all__"),
        (rule("country", "SN"), "__all__"),
    ],
)
def test_a_rule_that_makes_no_sense_by_itself_is_refused(db: None, quota: Quota, field: str) -> None:
    load_reference(at=moment())
    with pytest.raises(ValidationError) as caught:
        quota.full_clean(exclude=["call"])
    assert list(caught.value.error_dict) == [field]


@pytest.mark.parametrize(
    "quota",
    [
        rule("country", "sn", max_count=1),
        rule("country", "", "At most two per country", max_count=2),
        rule("category", "government", min_count=1, max_count=1),
        rule("constituent", "true", min_percent=20),
        rule("sex", "other", min_count=1),
    ],
)
def test_sound_rules_pass(db: None, quota: Quota) -> None:
    load_reference(at=moment())
    quota.full_clean(exclude=["call"])
    assert quota.value in {"SN", "", "government", "true", "other"}
