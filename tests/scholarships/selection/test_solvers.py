"""A second solver, exact in integers, finds the same; and both live in one process."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from scholarships.selection.model import compile_problem
from scholarships.selection.problem import Policy, Problem
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import call_problem, lined_call_problem

needs_ortools = pytest.mark.skipif(find_spec("ortools") is None, reason="ortools is not installed")


def test_highspy_is_not_installed() -> None:
    """HiGHS comes inside scipy; with the package highspy, ortools cannot be imported in the same process."""
    assert find_spec("highspy") is None


def second_opinion(problem: Problem) -> tuple[str, ...]:
    """The list by CP-SAT on the whole model: merit, then lottery; or person by person."""
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    policy, model = problem.policy, compile_problem(problem)
    cp = cp_model.CpModel()
    columns = [cp.new_bool_var(one) for one in model.ids]
    for row, limit in zip(model.space.matrix.tolist(), model.space.rhs.tolist(), strict=True):
        cp.add(sum(a * x for a, x in zip(row, columns, strict=True)) <= limit)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1

    def solved() -> bool:
        status = solver.solve(cp)
        assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        return bool(status == cp_model.OPTIMAL)

    if policy is Policy.TOTAL:
        for vector in (model.score.tolist(), model.weight.tolist()):
            goal = sum(a * x for a, x in zip(vector, columns, strict=True))
            cp.maximize(goal)
            assert solved()
            cp.add(goal == round(solver.objective_value))
    else:
        for column in model.priority_order():
            cp.clear_assumptions()
            cp.add_assumption(columns[column])
            taken = solved()
            cp.add(columns[column] == taken)
        cp.clear_assumptions()
    assert solved()
    return tuple(one for one, x in zip(model.ids, columns, strict=True) if solver.value(x))


@needs_ortools
@pytest.mark.parametrize("policy", list(Policy))
def test_two_solvers_one_list(policy: Policy) -> None:
    problem = call_problem(60, 15, 1, policy)
    assert second_opinion(problem) == select(problem).selected


@needs_ortools
@pytest.mark.parametrize("policy", list(Policy))
def test_two_solvers_one_list_with_a_budget_for_each_line(policy: Policy) -> None:
    problem = lined_call_problem(80, 15, 3, policy)
    selected = select(problem).selected
    assert selected
    assert second_opinion(problem) == selected


@needs_ortools
@pytest.mark.long
@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("seed", range(2, 8))
def test_two_solvers_one_list_on_more(policy: Policy, seed: int) -> None:
    problem = call_problem(60, 15, seed, policy)
    assert second_opinion(problem) == select(problem).selected
