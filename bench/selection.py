"""Compare ways of selecting on the same seeded problems: `python -m bench.selection [--large | --explain] [--limit S]`.

Prints, for each size: the processor time of the exact method; how many times more one solver on the whole model needs;
and what two ways of working in a spreadsheet give: awards filled, rules broken, merit against the exact list.
`--explain` prints instead what it takes to explain everybody: with what the method remembers, each question alone.
Figures are medians over the seeds. Read ratios, not seconds: those depend on the machine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median
from unittest.mock import patch

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from scholarships.selection import explain
from scholarships.selection.checker import check_list
from scholarships.selection.memory import Memory
from scholarships.selection.model import BoolVector, compile_problem
from scholarships.selection.problem import (
    Applicant,
    BudgetRule,
    CapEachRule,
    CountRule,
    Explain,
    Policy,
    Problem,
    ShareRule,
)
from scholarships.selection.result import Result, Status
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import call_problem, lined_call_problem

SIZES = ((60, 15), (300, 30), (3_000, 100))
LARGE_SIZES = ((20_000, 250),)
SEEDS = range(1, 8)


def whole_model(problem: Problem, limit_s: float) -> tuple[float, int | None, int | None]:
    """One solver on the whole model, `limit_s` for each of its two levels: merit, then the lottery among equals.

    Returns the processor seconds, the merit and the lottery weight; None for what it did not prove in time.
    """
    model = compile_problem(problem)
    matrix, rhs = model.space.matrix.astype(float), model.space.rhs.astype(float)
    start = time.process_time()
    found: list[int | None] = []
    for goal in (model.score, model.weight):
        answer = milp(
            -goal.astype(float),
            integrality=np.ones(len(model.ids)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, -np.inf, rhs),
            options={"mip_rel_gap": 0, "time_limit": limit_s},
        )
        found.append(round(-answer.fun) if answer.status == 0 else None)
        if found[-1] is None:
            break
        matrix = np.vstack([matrix, -goal.astype(float)])
        rhs = np.append(rhs, float(-found[-1]))
    merit, weight = (*found, None)[:2]
    return time.process_time() - start, merit, weight


def by_score(problem: Problem) -> list[Applicant]:
    """The applicants from the highest score down."""
    return sorted(problem.applicants, key=lambda one: (-one.score, one.id))


def keeps_upper_limits(problem: Problem, people: list[Applicant]) -> bool:
    """Tell whether a list is within budget, places and caps: what a spreadsheet shows while one types."""
    for rule in problem.rules:
        if isinstance(rule, BudgetRule) and sum(one.cost_in(rule.cost) for one in people) > rule.maximum:
            return False
        most = rule.maximum if isinstance(rule, CountRule) else None
        if most is not None and sum(one.belongs_to(rule.where) for one in people) > most:
            return False
        if isinstance(rule, CapEachRule):
            last = people[-1].attributes[rule.attribute]
            if sum(one.attributes[rule.attribute] == last for one in people) > rule.maximum:
                return False
    return True


def fill(problem: Problem, people: list[Applicant], candidates: Iterable[Applicant], wanted: int) -> None:
    """Add candidates in order, as long as the upper limits hold, until `wanted` were added."""
    for one in candidates:
        if wanted == 0:
            return
        if one not in people and keeps_upper_limits(problem, [*people, one]):
            people.append(one)
            wanted -= 1


def top_down(problem: Problem) -> list[str]:
    """Top-down by score with caps."""
    people: list[Applicant] = []
    fill(problem, people, by_score(problem), len(problem.applicants))
    return [one.id for one in people]


def minimums_first(problem: Problem) -> list[str]:
    """First the best of each group that has a minimum, then top-down by score with caps."""
    places = min(rule.maximum for rule in problem.rules if isinstance(rule, CountRule) and not rule.where)
    people: list[Applicant] = []
    for rule in problem.rules:
        if isinstance(rule, CountRule) and rule.minimum:
            needed = rule.minimum
        elif isinstance(rule, ShareRule):
            needed = -(-rule.min_percent * places // 100)
        else:
            continue
        group = [one for one in by_score(problem) if one.belongs_to(rule.where)]
        fill(problem, people, group, max(0, needed - sum(one.belongs_to(rule.where) for one in people)))
    fill(problem, people, by_score(problem), len(problem.applicants))
    return [one.id for one in people]


def timed(problem: Problem) -> tuple[float, Result]:
    """Processor seconds of the exact method, all levels, and its result."""
    start = time.process_time()
    result = select(problem)
    return time.process_time() - start, result


def compare(size: int, places: int, limit_s: float) -> None:
    """Print the comparison for one size."""
    exact: dict[Policy, list[float]] = {Policy.TOTAL: [], Policy.PRIORITY: []}
    ratios: list[float] = []
    late = different = infeasible = 0
    ways: dict[str, Callable[[Problem], list[str]]] = {"top-down": top_down, "minimums first": minimums_first}
    rows: dict[str, list[tuple[float, int, float]]] = {name: [] for name in ("priority", *ways)}
    for seed in SEEDS:
        problem = call_problem(size, places, seed, Policy.TOTAL)
        seconds, best = timed(problem)
        if best.status is not Status.OPTIMAL:
            infeasible += 1
            continue
        exact[Policy.TOTAL].append(seconds)
        seconds, first = timed(replace(problem, policy=Policy.PRIORITY))
        exact[Policy.PRIORITY].append(seconds)
        lists = {"priority": list(first.selected)} | {name: way(problem) for name, way in ways.items()}
        for name, chosen in lists.items():
            verdict = check_list(problem, chosen)
            merit = verdict.total_score / best.total_score
            rows[name].append((verdict.awards / best.awards, len(verdict.faults), merit))
        other, merit_found, weight_found = whole_model(problem, limit_s)
        ratios.append(other / exact[Policy.TOTAL][-1])
        late += weight_found is None
        different += merit_found not in (None, best.total_score) or weight_found not in (None, best.lottery_weight)
    solved = len(ratios)
    print(f"\n{size} applicants, {places} places: {solved} problems solved, {infeasible} proved infeasible")
    if not solved:
        return
    for policy, times in exact.items():
        print(f"  exact, {policy.value}: median {median(times):.2f} s, worst {max(times):.2f} s")
    print(
        f"  one solver on the whole model: median {median(ratios):.1f} × the time of exact total, worst"
        f" {max(ratios):.1f} ×; not done in {limit_s:g} s a level: {late} of {solved}; another answer: {different}"
    )
    for name, figures in rows.items():
        filled, broken, merit = (median(column) for column in zip(*figures, strict=True))
        worst = max(row[1] for row in figures)
        print(f"  {name}: awards {filled:.2f} ×, rules broken {broken:g} (most {worst}), merit {merit:.3f} × total")


class Forgetful(Memory):
    """Asks each question alone, as if nothing had been found before."""

    def refuted(self, forced: BoolVector, rules: frozenset[str]) -> frozenset[str] | None:
        """Forget everything first."""
        return Memory(self.space, self.shares).refuted(forced, rules)

    def fitting(self, forced: BoolVector, candidates: BoolVector) -> BoolVector:
        """Ask for each candidate."""
        fits = np.zeros_like(candidates)
        for column in np.flatnonzero(candidates):
            trial = forced.copy()
            trial[column] = True
            fits[column] = self.refuted(trial, self.names) is None
        return fits


def explain_everybody(size: int, places: int, seeds: Iterable[int]) -> None:
    """Print the processor time of a selection by priority with reasons for everybody, both ways in turn."""
    for name, make in (("one budget a line, dozen rules", lined_call_problem), ("thirty rules", call_problem)):
        rows = []
        for seed in seeds:
            problem = replace(make(size, places, seed, Policy.PRIORITY), explain=Explain.ALL)
            seconds, result = timed(problem)
            with patch.object(explain, "Memory", Forgetful):
                alone, other = timed(problem)
            if result.status is Status.OPTIMAL:
                rows.append((seconds, alone, len(result.points_short), result == other))
        people = median(row[2] for row in rows)
        print(f"\n{name}: {size} applicants, {places} places, {len(rows)} problems, {people:g} people explained")
        print(
            f"  explained together: median {median(r[0] for r in rows):.1f} s, worst {max(r[0] for r in rows):.1f} s;"
            f" each question alone: median {median(r[1] / r[0] for r in rows):.1f} × that,"
            f" worst {max(r[1] for r in rows):.1f} s; the same answers: {sum(r[3] for r in rows)} of {len(rows)}"
        )


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="add 20,000 applicants and 250 places")
    parser.add_argument("--limit", type=float, default=40.0, help="seconds for the one solver (default 40)")
    parser.add_argument("--explain", action="store_true", help="what explaining everybody takes, 300 applicants")
    options = parser.parse_args()
    if options.explain:
        explain_everybody(300, 30, range(1, 4))
        return
    for size, places in SIZES + (LARGE_SIZES if options.large else ()):
        compare(size, places, options.limit)


if __name__ == "__main__":
    main()
