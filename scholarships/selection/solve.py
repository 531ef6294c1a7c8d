"""The one entry to the method: a problem in, a checked result out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scholarships.selection.checker import check_list
from scholarships.selection.explain import (
    people_to_explain,
    priority_reasons,
    rule_prices,
    rules_in_conflict,
    total_points_short,
)
from scholarships.selection.model import BoolVector, Model, columns_by_value, compile_problem
from scholarships.selection.priority import choose_by_priority
from scholarships.selection.problem import Explain, Policy, Problem
from scholarships.selection.result import Progress, Result, Status
from scholarships.selection.search import SearchLimitError
from scholarships.selection.total import Best, MethodError, Wish, choose_by_total


def select(problem: Problem, *, progress: Progress | None = None, weights: Sequence[int] | None = None) -> Result:
    """Find the one list that the policy of the problem defines, or prove that no list is legal.

    A search that reached its limit, or a list that the checker refuses, is the status `error`, never a list.
    `weights` replaces the lottery weights, in the order of the sorted ids; for tests of renaming.
    """
    model = compile_problem(problem, weights)
    try:
        if problem.policy is Policy.PRIORITY:
            result = _by_priority(problem, model, progress)
        else:
            result = _by_total(problem, model, progress)
        if result is None:
            conflict = rules_in_conflict(model.space, model.shares)
            return Result(Status.INFEASIBLE, reason="No list keeps all rules.", conflict=conflict)
        return result
    except SearchLimitError as error:
        return Result(Status.ERROR, reason=f"The search reached its limit: {error}.")
    except MethodError as error:
        return Result(Status.ERROR, reason=f"The method contradicts itself: {error}.")


def _by_priority(problem: Problem, model: Model, progress: Progress | None) -> Result | None:
    chosen = choose_by_priority(model.space, model.shares, model.priority_order(), progress)
    if chosen is None:
        return None
    result = _checked(problem, model, chosen)
    columns = people_to_explain(model, chosen, problem.explain)
    short, blocking = priority_reasons(model, chosen, columns, progress)
    return replace(result, points_short=short, blocking=blocking)


def _by_total(problem: Problem, model: Model, progress: Progress | None) -> Result | None:
    best = choose_by_total(model, _wish(problem), progress=progress)
    if best is None:
        return None
    result = _checked(problem, model, best.chosen)
    _check_levels(problem, model, best, result)
    if problem.explain is Explain.NONE:
        return result
    columns = people_to_explain(model, best.chosen, problem.explain)
    return replace(
        result,
        points_short=total_points_short(model, best.merit, columns, progress),
        rule_prices=rule_prices(model, best.merit, progress),
    )


def _wish(problem: Problem) -> Wish | None:
    if problem.diversity is None:
        return None
    groups = columns_by_value(problem.sorted_applicants(), problem.diversity.attribute).values()
    return Wish(tuple(tuple(members) for members in groups), problem.diversity.epsilon_per_mille)


def _checked(problem: Problem, model: Model, chosen: BoolVector) -> Result:
    """A result, once the checker without a solver has accepted the list. Raises: MethodError."""
    selected = model.chosen_ids(chosen)
    verdict = check_list(problem, selected)
    if not verdict.accepted:
        raise MethodError(" ".join(verdict.faults))
    return Result(
        Status.OPTIMAL,
        selected=selected,
        awards=verdict.awards,
        total_score=verdict.total_score,
        total_cost=verdict.total_cost,
        lottery_weight=int(model.weight[chosen].sum()),
        standings=verdict.standings,
    )


def _check_levels(problem: Problem, model: Model, best: Best, result: Result) -> None:
    """Count the levels again on the list itself. Raises: MethodError."""
    if problem.diversity is None:
        if result.total_score != best.merit:
            raise MethodError("the list does not reach the largest merit")
        return
    attribute = problem.diversity.attribute
    groups = columns_by_value(problem.sorted_applicants(), attribute).values()
    if sum(bool(best.chosen[members].any()) for members in groups) != best.values:
        raise MethodError("the list does not reach the largest number of different values")
    if 1000 * result.total_score < (1000 - problem.diversity.epsilon_per_mille) * best.merit:
        raise MethodError("the list gives up more merit than published")
