"""Accept or refuse a list under all rules with whole numbers alone: no solver takes part in this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scholarships.selection.problem import (
    Applicant,
    AttributeValue,
    BudgetRule,
    CapEachRule,
    CountRule,
    Problem,
    Rule,
    ShareRule,
    is_stated,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stands for one list: what the list has, what the rule asks, and how far apart they are.

    `slack` is what is left before the rule breaks; below zero the rule is broken. For a share rule `actual` and
    `limit` are awards (the limit is rounded up for the number of awards actually made).
    """

    rule: str
    kind: str
    actual: int
    limit: int
    slack: int
    about: AttributeValue = None

    @property
    def sentence(self) -> str:
        """The standing in plain English."""
        side = {
            "budget": "the costs may be at most",
            "count_max": "the awards may be at most",
            "count_min": "the awards must be at least",
            "share": "the awards must be at least",
            "cap_each": f"the awards of “{self.about}” may be at most",
        }[self.kind]
        return f"{self.rule}: {side} {self.limit}; this list has {self.actual}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker found about one list."""

    faults: tuple[str, ...]
    standings: tuple[Standing, ...]
    awards: int
    total_score: int
    total_cost: int

    @property
    def accepted(self) -> bool:
        """True when the list is legal."""
        return not self.faults


def check_list(problem: Problem, selected: Iterable[str]) -> Verdict:
    """Check a list of ids against every rule and every fixed fact of the problem."""
    given = list(selected)
    by_id = {applicant.id: applicant for applicant in problem.applicants}
    faults = [f"“{one}” is on the list {times} times." for one, times in sorted(Counter(given).items()) if times > 1]
    faults += [f"“{one}” is not an applicant." for one in sorted(set(given) - by_id.keys())]
    faults += [f"“{one}” has accepted before and is missing." for one in sorted(problem.accepted - set(given))]
    faults += [f"“{one}” is no longer available." for one in sorted(problem.gone & set(given))]
    people = [by_id[one] for one in sorted(set(given) & by_id.keys())]
    standings = tuple(standing for rule in problem.sorted_rules() for standing in rule_standings(rule, people))
    faults += [standing.sentence for standing in standings if standing.slack < 0]
    return Verdict(
        faults=tuple(faults),
        standings=standings,
        awards=len(people),
        total_score=sum(person.score for person in people),
        total_cost=sum(person.cost for person in people),
    )


def rule_standings(rule: Rule, people: list[Applicant]) -> list[Standing]:
    """How one rule stands for these people. A cap gives its tightest value only, or nothing if nobody counts."""
    match rule:
        case BudgetRule():
            return [_at_most(rule.name, "budget", sum(person.cost_in(rule.cost) for person in people), rule.maximum)]
        case CountRule():
            inside = sum(person.belongs_to(rule.where) for person in people)
            found = []
            if rule.minimum is not None:
                found.append(_at_least(rule.name, "count_min", inside, rule.minimum))
            if rule.maximum is not None:
                found.append(_at_most(rule.name, "count_max", inside, rule.maximum))
            return found
        case ShareRule():
            inside = sum(person.belongs_to(rule.where) for person in people)
            needed = -(-rule.min_percent * len(people) // 100)
            return [_at_least(rule.name, "share", inside, needed)]
        case CapEachRule():
            values = Counter(
                (type(value).__name__, value)
                for value in (person.attributes[rule.attribute] for person in people)
                if is_stated(value)
            )
            if not values:
                return []
            (_, fullest), count = min(values.items(), key=lambda item: (-item[1], item[0][0], str(item[0][1])))
            return [_at_most(rule.name, "cap_each", count, rule.maximum, about=fullest)]


def _at_most(name: str, kind: str, actual: int, limit: int, about: AttributeValue = None) -> Standing:
    return Standing(rule=name, kind=kind, actual=actual, limit=limit, slack=limit - actual, about=about)


def _at_least(name: str, kind: str, actual: int, limit: int) -> Standing:
    return Standing(rule=name, kind=kind, actual=actual, limit=limit, slack=actual - limit)
