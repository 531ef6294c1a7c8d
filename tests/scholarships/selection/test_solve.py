"""The method against the definition by brute force, and the properties that people rely on."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholarships.selection import solve
from scholarships.selection.checker import Verdict, check_list
from scholarships.selection.lottery import lottery_weight
from scholarships.selection.model import compile_problem
from scholarships.selection.problem import (
    BudgetRule,
    CapEachRule,
    CountRule,
    Policy,
    Problem,
    Rule,
    ShareRule,
)
from scholarships.selection.result import Result, Status
from scholarships.selection.search import SearchLimitError
from scholarships.selection.solve import select
from scholarships.selection.total import choose_by_total
from tests.scholarships.selection.instances import (
    brute_list,
    brute_total,
    call_problem,
    first_by_ids,
    legal_lists,
    small_problem,
    weight_of,
    with_score,
)

SEEDS = st.integers(min_value=0, max_value=10**9)
POLICIES = st.sampled_from(list(Policy))


def agrees_with_brute_force(problem: Problem) -> Status:
    """Assert value and list; return the status for counting."""
    want, result = brute_list(problem), select(problem)
    if want is None:
        assert (result.status, result.selected) == (Status.INFEASIBLE, ())
        return result.status
    people = {one.id: one for one in problem.applicants}
    assert (result.status, result.reason) == (Status.OPTIMAL, "")
    assert result.selected == want
    assert result.awards == len(want)
    assert result.total_score == sum(people[one].score for one in want)
    assert result.total_cost == sum(people[one].cost for one in want)
    assert result.lottery_weight == weight_of(problem, want)
    return result.status


@pytest.mark.parametrize("policy", list(Policy))
def test_the_method_equals_brute_force(policy: Policy) -> None:
    statuses = [agrees_with_brute_force(small_problem(seed, policy)) for seed in range(120)]
    assert statuses.count(Status.OPTIMAL) > 45
    assert statuses.count(Status.INFEASIBLE) > 15


@pytest.mark.long
@pytest.mark.parametrize("policy", list(Policy))
def test_the_method_equals_brute_force_on_many(policy: Policy) -> None:
    for seed in range(1_000, 2_500):
        agrees_with_brute_force(small_problem(seed, policy))


def test_the_search_by_number_of_awards_equals_brute_force() -> None:
    for seed in range(300, 360):
        problem = replace(small_problem(seed, Policy.TOTAL), diversity=None)
        model = compile_problem(problem)
        best = choose_by_total(model, split=True)
        want = brute_total(problem, legal_lists(problem))
        assert (None if best is None else model.chosen_ids(best.chosen)) == want


def test_priority_by_number_of_awards_equals_brute_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scholarships.selection.awards.FEW_NODES", 0)
    for seed in range(400, 440):
        agrees_with_brute_force(small_problem(seed, Policy.PRIORITY))


@settings(max_examples=40, deadline=None)
@given(SEEDS, POLICIES)
def test_order_of_people_and_rules_changes_nothing(seed: int, policy: Policy) -> None:
    problem = small_problem(seed, policy)
    dice = random.Random(seed + 1)
    people, rules = list(problem.applicants), list(problem.rules)
    dice.shuffle(people)
    dice.shuffle(rules)
    assert select(replace(problem, applicants=tuple(people), rules=tuple(rules))) == select(problem)


@settings(max_examples=40, deadline=None)
@given(SEEDS, POLICIES)
def test_new_ids_with_the_old_weights_change_nothing(seed: int, policy: Policy) -> None:
    problem = small_problem(seed, policy)
    dice = random.Random(seed + 2)
    old = sorted(one.id for one in problem.applicants)
    fresh = [f"z{number}" for number in range(len(old))]
    dice.shuffle(fresh)
    new = dict(zip(old, fresh, strict=True))
    renamed = replace(
        problem,
        applicants=tuple(replace(one, id=new[one.id]) for one in problem.applicants),
        accepted=frozenset(new[one] for one in problem.accepted),
        gone=frozenset(new[one] for one in problem.gone),
    )
    weight = {new[one]: lottery_weight(problem.lottery_seed, one) for one in old}
    result = select(renamed, weights=[weight[one] for one in sorted(new.values())])
    before = select(problem)
    assert result.status is before.status
    assert result.selected == tuple(sorted(new[one] for one in before.selected))


@settings(max_examples=40, deadline=None)
@given(SEEDS, POLICIES, st.integers(min_value=1, max_value=5_000))
def test_a_higher_score_keeps_a_selected_person(seed: int, policy: Policy, more: int) -> None:
    problem = replace(small_problem(seed, policy), diversity=None)
    for one in select(problem).selected[:3]:
        score = next(person.score for person in problem.applicants if person.id == one)
        assert one in select(with_score(problem, one, score + more)).selected


def loosened(rule: Rule) -> Rule:
    """The same rule, asking less."""
    match rule:
        case BudgetRule():
            return replace(rule, maximum=rule.maximum + 1_000)
        case CountRule():
            low = None if rule.minimum is None else max(0, rule.minimum - 1)
            return replace(rule, minimum=low, maximum=None if rule.maximum is None else rule.maximum + 1)
        case ShareRule():
            return replace(rule, min_percent=rule.min_percent // 2)
        case CapEachRule():
            return replace(rule, maximum=rule.maximum + 1)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_looser_rule_never_lowers_the_total(seed: int) -> None:
    problem = replace(small_problem(seed, Policy.TOTAL), diversity=None)
    before = select(problem)
    for index, rule in enumerate(problem.rules):
        rules = (*problem.rules[:index], loosened(rule), *problem.rules[index + 1 :])
        after = select(replace(problem, rules=rules))
        if before.status is Status.OPTIMAL:
            assert after.status is Status.OPTIMAL
            assert after.total_score >= before.total_score


@pytest.mark.parametrize("policy", list(Policy))
def test_shares_hold_for_the_awards_actually_made(policy: Policy) -> None:
    problem = call_problem(120, 20, 5, policy)
    selected = set(select(problem).selected)
    people = [one for one in problem.applicants if one.id in selected]
    assert people
    for rule in problem.rules:
        if isinstance(rule, ShareRule):
            assert 100 * sum(one.belongs_to(rule.where) for one in people) >= rule.min_percent * len(people)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_envies_a_like_person_with_less(seed: int) -> None:
    """Same attributes, cost not higher, score higher: such a person is never passed over by priority."""
    problem = call_problem(60, 15, seed, Policy.PRIORITY)
    twins = tuple(
        replace(one, id=f"{one.id}-twin", score=min(10_000, one.score + 1), cost=max(0, one.cost - 1))
        for one in problem.applicants
    )
    both = replace(problem, applicants=problem.applicants + twins)
    selected = set(select(both).selected)
    assert selected
    by_id = {one.id: one for one in both.applicants}
    envied = [
        (one.id, other)
        for one in both.applicants
        if one.id not in selected
        for other in selected
        if one.score > by_id[other].score
        and one.cost <= by_id[other].cost
        and one.attributes == by_id[other].attributes
    ]
    assert envied == []


@pytest.mark.parametrize("policy", list(Policy))
def test_a_decline_keeps_all_others(policy: Policy) -> None:
    """Where nobody fits the free place together with those who keep theirs, that is said: the place waits."""
    problem = call_problem(120, 20, 1, policy)
    first = select(problem)
    statuses = []
    for gone in first.selected:
        others = frozenset(first.selected) - {gone}
        second = select(replace(problem, accepted=others, gone=frozenset({gone})))
        statuses.append(second.status)
        if second.status is Status.OPTIMAL:
            assert others <= set(second.selected)
            assert gone not in second.selected
        else:
            assert second.status is Status.INFEASIBLE
            assert second.conflict
    assert statuses.count(Status.OPTIMAL) >= 10


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("size", "rules", "awards"),
    [
        (0, (), 0),
        (0, (CountRule("places", {}, maximum=5), ShareRule("share", {"sex": "female"}, 50)), 0),
        (6, (CountRule("places", {}, maximum=0),), 0),
        (6, (), 6),
        (6, (CountRule("places", {}, minimum=6, maximum=6),), 6),
        (6, (ShareRule("nobody has it", {"country": "XX"}, 1),), 0),
        (6, (CapEachRule("cap", "country", 0),), 0),
    ],
)
def test_edges(policy: Policy, size: int, rules: tuple[Rule, ...], awards: int) -> None:
    problem = replace(small_problem(7, policy, size=size), rules=rules, accepted=frozenset(), gone=frozenset())
    problem = replace(problem, diversity=None)
    result = select(problem)
    assert (result.status, result.awards) == (Status.OPTIMAL, awards)


@pytest.mark.parametrize("policy", list(Policy))
def test_a_budget_of_nothing_takes_those_who_cost_nothing(policy: Policy) -> None:
    problem = small_problem(11, policy, size=12)
    people = tuple(replace(one, cost=0 if index < 4 else 5) for index, one in enumerate(problem.applicants))
    problem = replace(problem, applicants=people, rules=(BudgetRule("budget", 0),), accepted=frozenset())
    problem = replace(problem, gone=frozenset(), diversity=None)
    assert select(problem).selected == tuple(one.id for one in people[:4])


@pytest.mark.parametrize("policy", list(Policy))
def test_a_minimum_over_nobody_is_infeasible_and_named(policy: Policy) -> None:
    problem = small_problem(3, policy, size=8)
    minimum = CountRule("one from the moon", {"country": "moon"}, minimum=1)
    result = select(replace(problem, rules=(BudgetRule("budget", 9_000), minimum), accepted=frozenset()))
    assert (result.status, result.selected) == (Status.INFEASIBLE, ())
    assert result.conflict == ("one from the moon",)


@pytest.mark.parametrize("seed", range(12))
def test_lists_that_are_equal_in_everything_are_told_apart_by_ids(seed: int) -> None:
    problem = replace(small_problem(seed, Policy.TOTAL, size=9), diversity=None, accepted=frozenset(), gone=frozenset())
    people = tuple(replace(one, score=500, cost=1) for one in problem.applicants)
    places = CountRule("places", {}, maximum=4)
    problem = replace(problem, applicants=people, rules=(places, CapEachRule("two a country", "country", 2)))
    longest = [one for one in legal_lists(problem) if len(one) == 4]
    assert len(longest) > 1
    assert select(problem, weights=[7] * 9).selected == first_by_ids(problem, longest)


def test_not_stated_counts_for_no_cap() -> None:
    problem = small_problem(4, Policy.PRIORITY, size=6)
    people = tuple(replace(one, attributes={**one.attributes, "sex": None}) for one in problem.applicants)
    rules = (CapEachRule("one of a sex", "sex", 1),)
    problem = replace(problem, applicants=people, rules=rules, accepted=frozenset(), gone=frozenset())
    assert select(problem).awards == 6


@pytest.mark.parametrize("policy", list(Policy))
def test_a_refused_list_is_an_error_and_never_a_result(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(problem: Problem, selected: tuple[str, ...]) -> Verdict:
        return replace(check_list(problem, selected), faults=("refused",))

    monkeypatch.setattr(solve, "check_list", refuse)
    result = select(call_problem(60, 15, 2, policy))
    assert result == Result(Status.ERROR, reason="The method contradicts itself: refused.")


@pytest.mark.parametrize("policy", list(Policy))
def test_a_search_at_its_limit_is_an_error_and_never_a_result(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_args: object, **_options: object) -> None:
        raise SearchLimitError("more than 1 nodes")

    monkeypatch.setattr("scholarships.selection.priority.find_list", give_up)
    monkeypatch.setattr("scholarships.selection.total.search", give_up)
    result = select(call_problem(60, 15, 2, policy))
    assert result == Result(Status.ERROR, reason="The search reached its limit: more than 1 nodes.")


@pytest.mark.long
@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_thousand_applicants(policy: Policy, seed: int) -> None:
    problem = call_problem(3_000, 100, seed, policy)
    result = select(problem)
    assert result.status is Status.OPTIMAL
    assert check_list(problem, result.selected).accepted
