"""Several budgets: one a line of cover, each held on its own, through every part of the method."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholarships.selection.checker import check_list
from scholarships.selection.files import (
    canonical_bytes,
    parse_problem,
    problem_document,
    problem_from_document,
    problem_sha256,
    read_problem,
)
from scholarships.selection.lottery import lottery_weight
from scholarships.selection.problem import (
    Applicant,
    BudgetRule,
    CountRule,
    Explain,
    Policy,
    Problem,
    SelectionFileError,
)
from scholarships.selection.result import Status
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import brute_list, legal_lists, small_problem, with_budget_lines

SEEDS = st.integers(min_value=0, max_value=10**9)
POLICIES = st.sampled_from(list(Policy))


def lined(seed: int, policy: Policy, size: int | None = None) -> Problem:
    """A small problem with a budget for each line."""
    return with_budget_lines(small_problem(seed, policy, size), seed)


def agrees_with_brute_force(problem: Problem) -> Status:
    """Assert the list; return the status for counting."""
    want, result = brute_list(problem), select(problem)
    if want is None:
        assert (result.status, result.selected) == (Status.INFEASIBLE, ())
    else:
        assert (result.status, result.reason, result.selected) == (Status.OPTIMAL, "", want)
    return result.status


@pytest.mark.parametrize("policy", list(Policy))
def test_several_budgets_equal_brute_force(policy: Policy) -> None:
    statuses = [agrees_with_brute_force(lined(seed, policy)) for seed in range(5_000, 5_080)]
    assert statuses.count(Status.OPTIMAL) > 30
    assert statuses.count(Status.INFEASIBLE) > 8


@pytest.mark.long
@pytest.mark.parametrize("policy", list(Policy))
def test_several_budgets_equal_brute_force_on_many(policy: Policy) -> None:
    for seed in range(6_000, 7_000):
        agrees_with_brute_force(lined(seed, policy))


@settings(max_examples=40, deadline=None)
@given(SEEDS, POLICIES)
def test_no_list_is_over_any_budget(seed: int, policy: Policy) -> None:
    problem = lined(seed, policy, 10)
    result = select(problem)
    chosen = [one for one in problem.applicants if one.id in result.selected]
    spent = {rule.cost: sum(one.cost_in(rule.cost) for one in chosen) for rule in budgets(problem)}
    assert all(spent[rule.cost] <= rule.maximum for rule in budgets(problem))
    if result.status is Status.OPTIMAL:
        told = {one.rule: (one.actual, one.limit, one.slack) for one in result.standings if one.kind == "budget"}
        assert told == {
            rule.name: (spent[rule.cost], rule.maximum, rule.maximum - spent[rule.cost]) for rule in budgets(problem)
        }


def budgets(problem: Problem) -> list[BudgetRule]:
    """The budget rules of a problem."""
    return [rule for rule in problem.rules if isinstance(rule, BudgetRule)]


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_budget_of_one_line_never_lowers_the_total_when_it_grows(seed: int) -> None:
    problem = replace(lined(seed, Policy.TOTAL), diversity=None)
    before = select(problem)
    for rule in budgets(problem):
        looser = tuple(replace(one, maximum=one.maximum + 400) if one is rule else one for one in problem.rules)
        after = select(replace(problem, rules=looser))
        if before.status is Status.OPTIMAL:
            assert after.status is Status.OPTIMAL
            assert after.total_score >= before.total_score


@settings(max_examples=25, deadline=None)
@given(SEEDS, POLICIES)
def test_lines_of_one_budget_each_are_stricter_than_their_sum(seed: int, policy: Policy) -> None:
    """What keeps each line keeps the sum of the lines; so a budget over all adds nothing."""
    problem = lined(seed, policy, 8)
    lines = [rule for rule in budgets(problem) if rule.cost in {"travel", "accommodation"}]
    if len(lines) == 2:
        both = BudgetRule("both lines", sum(rule.maximum for rule in lines))
        assert select(replace(problem, rules=(*problem.rules, both))).selected == select(problem).selected


def test_prices_and_points_short_are_exact_with_several_budgets() -> None:
    compared = 0
    for seed in range(7_500, 7_530):
        problem = replace(lined(seed, Policy.TOTAL, 7), diversity=None, explain=Explain.ALL)
        result = select(problem)
        if result.status is not Status.OPTIMAL:
            continue
        score = {one.id: one.score for one in problem.applicants}
        for rule in budgets(problem):
            others = replace(problem, rules=tuple(one for one in problem.rules if one is not rule))
            freed = max(sum(score[one] for one in chosen) for chosen in legal_lists(others))
            assert result.rule_prices[rule.name] == freed - result.total_score
            compared += 1
    assert compared > 20


def test_blocking_names_the_line_that_is_used_up() -> None:
    people = [
        Applicant("a", 900, 30, {"travel": 20, "fee": 10}),
        Applicant("b", 800, 30, {"travel": 20, "fee": 10}),
        Applicant("c", 700, 12, {"travel": 2, "fee": 10}),
    ]
    rules = (BudgetRule("travel of one payer", 25, "travel"), BudgetRule("fee of another", 20, "fee"))
    problem = Problem("p", Policy.PRIORITY, "1", ("travel", "fee"), tuple(people), rules, explain=Explain.ALL)
    result = select(problem)
    assert result.selected == ("a", "c")
    assert result.blocking == {"b": ("travel of one payer",)}
    assert result.points_short == {"b": 100 if lottery_weight("1", "b") > lottery_weight("1", "a") else 101}


@pytest.mark.parametrize("policy", list(Policy))
def test_accepted_over_one_line_are_infeasible_and_the_line_is_named(policy: Policy) -> None:
    people = tuple(Applicant(f"a{number}", 500 + number, 30, {"travel": 20, "fee": 10}) for number in range(4))
    rules = (
        BudgetRule("fee", 100, "fee"),
        CountRule("places", {}, maximum=4),
        BudgetRule("travel", 39, "travel"),
        BudgetRule("whole", 200),
    )
    problem = Problem("p", policy, "1", ("travel", "fee"), people, rules, accepted=frozenset({"a0", "a1"}))
    result = select(problem)
    assert (result.status, result.selected, result.conflict) == (Status.INFEASIBLE, (), ("travel",))
    assert check_list(problem, ["a0", "a1"]).faults == ("travel: the costs may be at most 39; this list has 40.",)
    enough = replace(problem, rules=tuple(replace(one, maximum=40) if one.name == "travel" else one for one in rules))
    assert select(enough).selected == ("a0", "a1")


DOCUMENT: dict[str, Any] = {
    "schema": "sse-academy/1",
    "kind": "selection",
    "id": "call-13",
    "lottery_seed": "4711",
    "rule": "priority",
    "applicants": {
        "columns": ["id", "score", "cost", "travel", "sex"],
        "rows": [["a1", 8125, 2600, 1600, "female"], ["a2", 7900, 2100, 0, None]],
    },
    "rules": [
        {"kind": "budget", "name": "travel, paid by one", "max": 1700, "cost": "travel"},
        {"kind": "budget", "name": "whole", "max": 5000},
    ],
}


def test_a_budget_of_a_column_is_read_and_written_back() -> None:
    problem = problem_from_document(DOCUMENT)
    assert [(rule.name, rule.maximum, rule.cost) for rule in budgets(problem)] == [
        ("travel, paid by one", 1700, "travel"),
        ("whole", 5000, "cost"),
    ]
    document = problem_document(problem)
    assert document["rules"] == DOCUMENT["rules"]
    assert parse_problem(canonical_bytes(document)) == replace(
        problem, rules=problem.sorted_rules(), attributes=("sex", "travel")
    )


def test_a_budget_without_a_column_keeps_the_bytes_and_the_hash_of_older_files() -> None:
    """The bytes are those that the method wrote before a budget could name a column."""
    old = {**DOCUMENT, "rules": [{"kind": "budget", "name": "whole", "max": 5000}]}
    named = {**DOCUMENT, "rules": [{"kind": "budget", "name": "whole", "max": 5000, "cost": "cost"}]}
    assert canonical_bytes(problem_document(problem_from_document(old))).decode() == (
        '{"accepted":[],"applicants":{"columns":["id","score","cost","sex","travel"],"rows":[["a1",8125,2600,"female",'
        '1600],["a2",7900,2100,null,0]]},"explain":"none","gone":[],"id":"call-13","kind":"selection","lottery_seed":'
        '"4711","rule":"priority","rules":[{"kind":"budget","max":5000,"name":"whole"}],"schema":"sse-academy/1"}\n'
    )
    assert problem_sha256(problem_from_document(named)) == problem_sha256(problem_from_document(old))


def _set_travel(value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["applicants"]["rows"][1][3] = value

    return change


def _set_column(value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["rules"][0]["cost"] = value

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_set_travel(None), "applicants.rows[1].travel"),
        (_set_travel(-1), "applicants.rows[1].travel"),
        (_set_travel(True), "applicants.rows[1].travel"),
        (_set_travel("1600"), "applicants.rows[1].travel"),
        (_set_travel(1600.0), "applicants.rows[1].travel"),
        (_set_travel(10**12), "applicants.rows[1].travel"),
        (_set_column("hotel"), "rules[0].cost"),
        (_set_column("score"), "rules[0].cost"),
        (_set_column(""), "rules[0].cost"),
        (_set_column(7), "rules[0].cost"),
        (_set_column("sex"), "applicants.rows[0].sex"),
    ],
)
def test_costs_that_no_budget_can_add_up_are_refused_with_their_place(
    change: Callable[[dict[str, Any]], None], place: str, tmp_path: Path
) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    change(document)
    path = tmp_path / "in.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SelectionFileError) as caught:
        read_problem(path)
    assert caught.value.place == place
