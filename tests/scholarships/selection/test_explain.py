"""Explanations against their definitions by brute force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scholarships.selection.lottery import lottery_weight
from scholarships.selection.problem import Explain, Policy, Problem
from scholarships.selection.result import Status
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import (
    brute_list,
    call_problem,
    legal_lists,
    small_problem,
    with_score,
)


def under(problem: Problem, names: tuple[str, ...]) -> Problem:
    """The same problem with these rules only."""
    return replace(problem, rules=tuple(rule for rule in problem.rules if rule.name in names))


def assert_minimal_clash(problem: Problem, names: tuple[str, ...]) -> None:
    """These rules have no legal list together, and have one without any single one of them."""
    assert names
    assert legal_lists(under(problem, names)) == []
    for name in names:
        assert legal_lists(under(problem, tuple(one for one in names if one != name))) != []


def explained(seed: int, policy: Policy, size: int = 8) -> tuple[Problem, list[str]]:
    """A small problem that asks for all explanations, and who is to be explained."""
    problem = replace(small_problem(seed, policy, size=size), explain=Explain.ALL)
    selected = select(problem).selected
    return problem, [one.id for one in problem.applicants if one.id not in {*selected, *problem.gone}]


def test_every_conflict_is_a_clash_and_minimal() -> None:
    found = 0
    for seed in range(60):
        problem = small_problem(seed, Policy.PRIORITY, size=8)
        result = select(problem)
        if result.status is Status.INFEASIBLE:
            found += 1
            assert_minimal_clash(problem, result.conflict)
            assert select(replace(problem, rules=problem.rules[::-1])).conflict == result.conflict
        else:
            assert result.conflict == ()
    assert found > 5


def test_total_points_short_and_prices_are_exact() -> None:
    compared = 0
    for seed in range(40):
        problem, left = explained(seed, Policy.TOTAL)
        result = select(problem)
        if result.status is not Status.OPTIMAL:
            continue
        score = {one.id: one.score for one in problem.applicants}
        merits = [(sum(score[one] for one in chosen), chosen) for chosen in legal_lists(problem)]
        best = max(merit for merit, _ in merits)
        for one in left:
            with_them = [merit for merit, chosen in merits if one in chosen]
            assert result.points_short[one] == (best - max(with_them) if with_them else None)
            compared += 1
        assert sorted(result.points_short) == sorted(left)
        for rule in problem.rules:
            others = replace(problem, rules=tuple(one for one in problem.rules if one is not rule))
            freed = max(sum(score[one] for one in chosen) for chosen in legal_lists(others))
            assert result.rule_prices.get(rule.name, 0) == freed - best
    assert compared > 40


def test_priority_points_short_is_the_least_rise_that_is_enough() -> None:
    compared = 0
    for seed in range(30):
        problem, left = explained(seed, Policy.PRIORITY, size=6)
        result = select(problem)
        if result.status is not Status.OPTIMAL:
            continue
        score = {one.id: one.score for one in problem.applicants}
        tries = sorted({value + extra for value in score.values() for extra in (0, 1)})
        for one in left:
            enough = [
                value
                for value in tries
                if value >= score[one]
                if one in (brute_list(with_score(problem, one, value)) or ())
            ]
            assert result.points_short[one] == (enough[0] - score[one] if enough else None)
            compared += 1
    assert compared > 20


def test_priority_names_a_minimal_clash_with_those_taken_before() -> None:
    compared = 0
    for seed in range(40):
        problem, left = explained(seed, Policy.PRIORITY)
        result = select(problem)
        if result.status is not Status.OPTIMAL:
            continue
        rank = {
            one.id: (-one.score, -lottery_weight(problem.lottery_seed, one.id), one.id) for one in problem.applicants
        }
        for one in left:
            before = {other for other in result.selected if rank[other] < rank[one]}
            fixed = replace(problem, accepted=problem.accepted | before | {one})
            assert_minimal_clash(fixed, result.blocking[one])
            compared += 1
        assert sorted(result.blocking) == sorted(left)
    assert compared > 40


@pytest.mark.parametrize("policy", list(Policy))
def test_without_a_question_no_explanation(policy: Policy) -> None:
    result = select(call_problem(60, 15, 1, policy))
    assert (result.points_short, result.blocking, result.rule_prices) == ({}, {}, {})


@pytest.mark.parametrize("policy", list(Policy))
def test_near_explains_the_highest_scores(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scholarships.selection.explain.NEAR", 4)
    problem = replace(call_problem(30, 6, 8, policy), explain=Explain.NEAR)
    result = select(problem)
    left = sorted((one for one in problem.applicants if one.id not in result.selected), key=lambda one: -one.score)
    assert sorted(result.points_short) == sorted(one.id for one in left[:4])


def test_those_who_are_gone_need_no_reason() -> None:
    problem = call_problem(24, 4, 7, Policy.PRIORITY)
    gone = select(problem).selected[0]
    result = select(replace(problem, gone=frozenset({gone}), explain=Explain.ALL))
    assert gone not in result.points_short
    assert len(result.points_short) == 24 - 1 - result.awards
