"""What the rules and the money of a call cannot mean together, in words, before anybody applies.

Here and not in the actions, because the desk's forms ask it too. No database: rows in, sentences out.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from .choices import CostLine
from .models import BudgetLine, Cost, Quota


def quota_faults(quotas: Iterable[Quota], *, seats: int) -> list[str]:
    """Why no list could ever keep these rules, whoever applies; empty where one could.

    Rules on different values of one attribute exclude each other: nobody is of two regions.
    """
    rules = list(quotas)
    return [*_rule_faults(rules, seats), *_pair_faults(rules), *_sum_faults(rules, seats)]


def money_gaps(costs: Iterable[Cost], budget_lines: Iterable[BudgetLine]) -> list[str]:
    """Why the payers and the costs of a call do not fit together; empty where every line has its payer."""
    costs, payers = list(costs), list(budget_lines)
    if not payers:
        return [_("Say who pays for the awards: add at least one budget line.")]
    if money_faults(payers):
        return money_faults(payers)
    faults = []
    for line in ["", *CostLine.values]:
        given = [one.amount for one in payers if one.line == line]
        cheapest = _cheapest(costs, line)
        name = BudgetLine(line=line).line_name
        if not given:
            if line and cheapest is not None and not any(one.line == "" for one in payers):
                faults.append(_("Nobody pays for “%(line)s” yet. Add a payer to the budget.") % {"line": name})
        elif cheapest is None:
            faults.append(
                _("No award costs anything in “%(line)s”. Say what it costs, or remove its payers.") % {"line": name}
            )
        elif sum(given, Decimal(0)) < cheapest:
            faults.append(_("The payers of “%(line)s” give less than one award costs.") % {"line": name})
    return faults


def money_faults(budget_lines: Iterable[BudgetLine]) -> list[str]:
    """Why budget lines contradict each other: money for everything beside money for single lines."""
    if len({bool(one.line) for one in budget_lines}) > 1:
        return [_("Either each payer gives money for a line, or all give it for all lines together. Choose one way.")]
    return []


def _cheapest(costs: list[Cost], line: str) -> Decimal | None:
    """What the cheapest award costs in a line (all lines for an empty one); None where nothing is to be paid."""
    concerned = [one for one in costs if one.line == line or not line]
    regions = {one.region for one in concerned if one.region} or {""}
    if not concerned:
        return None
    return min(sum((one.amount for one in concerned if one.region in {"", region}), Decimal(0)) for region in regions)


def _rule_faults(rules: list[Quota], seats: int) -> list[str]:
    faults = []
    for rule in rules:
        if rule.min_count is not None and rule.min_count > seats:
            faults.append(
                _("“%(rule)s” asks for %(count)s awards, and there are %(seats)s seats.")
                % {"rule": rule.name, "count": rule.min_count, "seats": seats}
            )
    return faults


def _pair_faults(rules: list[Quota]) -> list[str]:
    """A least number above a greatest number of the same people, or a share of people of whom there may be none."""
    faults = []
    for low in rules:
        for high in rules:
            if low is high or high.max_count is None or low.attribute != high.attribute or not low.value:
                continue
            over = low.min_count is not None and low.min_count > high.max_count
            none_left = bool(low.min_percent) and high.max_count == 0
            if high.value in {"", low.value} and (over or none_left):
                faults.append(
                    _("“%(one)s” and “%(other)s” contradict each other.") % {"one": low.name, "other": high.name}
                )
    return faults


def _sum_faults(rules: list[Quota], seats: int) -> list[str]:
    faults = []
    for attribute in dict.fromkeys(rule.attribute for rule in rules):
        counts, shares = {}, {}
        for rule in rules:
            if rule.attribute == attribute and rule.value:
                counts[rule.value] = max(counts.get(rule.value, 0), rule.min_count or 0)
                shares[rule.value] = max(shares.get(rule.value, 0), rule.min_percent or 0)
        words = {"attribute": Quota(attribute=attribute).get_attribute_display(), "seats": seats}
        if len(counts) > 1 and sum(counts.values()) > seats >= max(counts.values()):
            faults.append(
                _("The least numbers for “%(attribute)s” add up to %(sum)s, and there are %(seats)s seats.")
                % {**words, "sum": sum(counts.values())}
            )
        if sum(shares.values()) > 100:
            faults.append(
                _("The shares for “%(attribute)s” add up to %(sum)s per cent of the awards.")
                % {**words, "sum": sum(shares.values())}
            )
    return faults
