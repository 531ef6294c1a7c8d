"""What the database itself holds of screening: conditions that rest, findings and decisions that stay, one story."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from scholarships.models import Application, EligibilityRule, Finding, ScreeningDecision
from tests.sealed import unguarded

from .test_invariants import breaches
from .test_screening import REGISTERED, begin, let_in, standing
from .world import World, build_world

pytestmark = pytest.mark.django_db


def test_findings_and_decisions_are_append_only() -> None:
    doubtful = build_world(conditions=[REGISTERED])
    one = doubtful.apply("awa")
    begin(doubtful)
    let_in(one, doubtful)
    for model in (Finding, ScreeningDecision):
        before = list(model.objects.values())
        for act in (lambda model=model: model.objects.update(at=doubtful.at), model.objects.all().delete):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act()
        assert list(model.objects.values()) == before


def test_the_conditions_of_a_published_call_are_frozen(world: World) -> None:
    rule = world.call.eligibility_rules.get()
    before = list(EligibilityRule.objects.values())
    for act in (
        rule.delete,
        lambda: EligibilityRule.objects.update(position=9),
        lambda: EligibilityRule.objects.create(call=world.call, kind="no_obligation"),
    ):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            act()
    assert list(EligibilityRule.objects.values()) == before


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "country_group", "looks_at": "residence"},
        {"kind": "category"},
        {"kind": "experience"},
        {"kind": "language"},
        {"kind": "not_recent_holder"},
        {"kind": "no_obligation", "least_years": 3},
        {"kind": "experience", "least_years": 3, "languages": ["fr"]},
        {"kind": "experience", "least_years": 3, "must_be_registered": True},
        {"kind": "age", "least_years": 18},
    ],
)
def test_a_condition_has_exactly_its_parameters(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="scholarships_rule_parameters"):
        build_world(conditions=[values])


@pytest.mark.parametrize(
    ("state", "screening", "constraint"),
    [
        ("in_review", "doubtful", "scholarships_application_eligible"),
        ("ineligible", "eligible", "scholarships_application_reason"),
        ("submitted", "perhaps", "scholarships_application_screening"),
        ("draft", "eligible", "scholarships_application_unscreened"),
    ],
)
def test_state_and_screening_tell_one_story(world: World, state: str, screening: str, constraint: str) -> None:
    one = world.apply("awa")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Application.objects.filter(pk=one.pk).update(state=state, screening=screening)
    assert standing(one) == ("submitted", "")


def test_each_breach_is_found(world: World) -> None:
    one = world.apply("awa")
    begin(world)
    assert breaches() == set()
    with unguarded():
        Finding.objects.update(verdict="not_met")
    assert breaches() == {"scholarships_screening_has_a_ground"}
    with unguarded():
        Finding.objects.all().delete()
    assert breaches() == {"scholarships_screened_by_every_condition"}
    Application.objects.filter(pk=one.pk).update(state="submitted", screening="")
    assert breaches() == {"scholarships_nobody_forgotten"}
