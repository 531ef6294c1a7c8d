"""The question of a selection run: the call and its applications as a file of the method (schema sse-academy/1)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from academy_portal.kernel.money import Money
from academy_portal.reference.queries import members
from editions.facts import CONSTITUENTS

from . import queries
from .choices import BUDGET_RULE, SEATS_RULE, CostLine, QuotaAttribute, budget_rule
from .models import Application, BudgetLine, Call, Cost, Quota
from .review.scoring import points

SCHEMA = "sse-academy/1"
EXPLAIN_ALL_UP_TO = 300
COLUMNS = ["id", "score", "cost", "country", "region", "ldc", "sex", "category", "constituent"]
TRUTHS = {QuotaAttribute.LDC, QuotaAttribute.CONSTITUENT}


def cost_lines(call_costs: list[Cost], region: str) -> dict[str, Decimal]:
    """What an award costs a person of this ILO region, by line of cover: the common amount plus the region's own."""
    lines: dict[str, Decimal] = {}
    for cost in call_costs:
        if cost.region in {"", region}:
            lines[cost.line] = lines.get(cost.line, Decimal(0)) + cost.amount
    return lines


def build_problem(
    *,
    call: Call,
    run_id: str,
    applications: list[Application],
    scores: Mapping[int, list[dict[str, int]]],
    lottery_seed: str,
    accepted: Iterable[str] = (),
    gone: Iterable[str] = (),
) -> dict[str, object]:
    """The problem as plain data, ready to be written canonically.

    Shapes: ``applications`` with profile and country; ``scores`` application id → the reviews' criterion → value;
    ``accepted`` and ``gone`` are numbers of applications that are fixed in and left out. Who is fixed in costs what
    their award's lines say, not what the table of costs would say.
    Units: scores in hundredths of a point, costs and budget in hundredths of the call's currency.
    Source: selection-method.md, Files.
    """
    weights = {criterion.key: criterion.weight for criterion in call.criteria.all()}
    costs, budget_lines = list(call.costs.all()), list(call.budget_lines.all())
    budgeted = budgeted_lines(budget_lines)
    awarded = queries.award_lines(accepted)
    least_developed = members("LDC", call.reference_on)
    rows = []
    for application in sorted(applications, key=lambda one: one.number):
        profile = application.profile
        region = profile.country.ilo_region or ""
        lines = awarded.get(application.number) or cost_lines(costs, region)
        rows.append(
            [
                application.number,
                points(weights, scores[application.pk]),
                Money(sum(lines.values(), Decimal(0)), call.currency).cents,
                profile.country_id,
                region or None,
                profile.country_id in least_developed,
                None if profile.sex == "undisclosed" else profile.sex,
                profile.category,
                profile.category in CONSTITUENTS,
                *(Money(lines.get(line, Decimal(0)), call.currency).cents for line in budgeted),
            ]
        )
    return {
        "schema": SCHEMA,
        "kind": "selection",
        "id": run_id,
        "lottery_seed": lottery_seed,
        "rule": call.policy,
        "applicants": {"columns": [*COLUMNS, *(f"cost_{line}" for line in budgeted)], "rows": rows},
        "rules": _rules(call, budget_lines),
        "accepted": sorted(accepted),
        "gone": sorted(gone),
        # Explaining everybody takes hours where thousands apply; the 200 best of those not chosen always get theirs.
        "explain": "all" if len(rows) <= EXPLAIN_ALL_UP_TO else "near",
    }


def budgeted_lines(budget_lines: list[BudgetLine]) -> list[str]:
    """The lines of cover that have budgets of their own; none where the money is for all lines together."""
    named = {one.line for one in budget_lines}
    return [line for line in CostLine.values if line in named]


def _rules(call: Call, budget_lines: list[BudgetLine]) -> list[dict[str, object]]:
    rules = _budgets(call, budget_lines)
    rules.append({"kind": "count", "name": SEATS_RULE, "where": {}, "max": call.seats})
    rules.extend(_quota(quota) for quota in call.quotas.all())
    return rules


def _budgets(call: Call, budget_lines: list[BudgetLine]) -> list[dict[str, object]]:
    """A budget for each line over all its payers; or one for everything."""
    lines = budgeted_lines(budget_lines)
    if not lines:
        return [{"kind": "budget", "name": BUDGET_RULE, "max": Money(call.budget, call.currency).cents}]
    rules: list[dict[str, object]] = []
    for line in lines:
        payers = [one for one in budget_lines if one.line == line]
        name = budget_rule(line, (one.payer for one in payers))
        most = Money(sum((one.amount for one in payers), Decimal(0)), call.currency).cents
        rules.append({"kind": "budget", "name": name, "max": most, "cost": f"cost_{line}"})
    return rules


def _quota(quota: Quota) -> dict[str, object]:
    if not quota.value:
        return {"kind": "cap_each", "name": quota.name, "attr": quota.attribute, "max": quota.max_count}
    where = {quota.attribute: quota.value == "true" if quota.attribute in TRUTHS else quota.value}
    if quota.min_percent is not None:
        return {"kind": "share", "name": quota.name, "where": where, "min_percent": quota.min_percent}
    limits = {"min": quota.min_count, "max": quota.max_count}
    return {"kind": "count", "name": quota.name, "where": where, **{k: v for k, v in limits.items() if v is not None}}
