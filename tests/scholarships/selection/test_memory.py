"""What is remembered between questions never changes an answer."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholarships.selection import explain
from scholarships.selection.memory import Memory
from scholarships.selection.model import BoolVector, Model, compile_problem
from scholarships.selection.problem import Explain, Policy, Problem
from scholarships.selection.solve import select
from tests.scholarships.selection.instances import (
    call_problem,
    legal_lists,
    lined_call_problem,
    small_problem,
    with_budget_lines,
)

SEEDS = st.integers(min_value=0, max_value=10**9)


class Forgetful(Memory):
    """Asks each question alone."""

    def refuted(self, forced: BoolVector, rules: frozenset[str]) -> frozenset[str] | None:
        """Forget everything first."""
        return Memory(self.space, self.shares).refuted(forced, rules)


def asked(seed: int) -> tuple[Problem, Model, list[tuple[BoolVector, frozenset[str]]]]:
    """A small problem and many questions about it: random people on random rules, often the same twice."""
    problem = with_budget_lines(small_problem(seed, Policy.PRIORITY, 7), seed)
    model = compile_problem(problem)
    dice = random.Random(seed)
    names = sorted(frozenset(model.space.owners))
    questions = []
    for _number in range(25):
        forced = model.space.lower.copy()
        forced[dice.sample(range(7), dice.choice([0, 1, 1, 2, 3]))] = True
        kept = frozenset(name for name in names if dice.random() < dice.choice([0.5, 0.9, 1.0]))
        questions.append((forced & (model.space.upper | model.space.lower), kept))
    return problem, model, questions


def lists_under(problem: Problem, rules: frozenset[str], always: frozenset[str]) -> list[tuple[str, ...]]:
    """Every legal list under these rules; a rule that has no row can never be broken."""
    kept = tuple(rule for rule in problem.rules if rule.name in rules | always)
    return legal_lists(replace(problem, rules=kept))


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([0, 1, 3]))
def test_each_answer_is_that_of_brute_force(seed: int, room: int) -> None:
    """Also with room for one fact of each kind only."""
    problem, model, questions = asked(seed)
    rowless = frozenset(rule.name for rule in problem.rules) - frozenset(model.space.owners)
    memory = Memory(model.space, model.shares, room)
    for forced, rules in questions:
        people = {one for one, taken in zip(model.ids, forced, strict=True) if taken}
        fitting = [one for one in lists_under(problem, rules, rowless) if people <= set(one)]
        proof = memory.refuted(forced, rules)
        assert (proof is None) == bool(fitting)
        if proof is not None:
            # The rules named are enough for the contradiction.
            assert proof <= rules
            assert [one for one in lists_under(problem, proof, rowless) if people <= set(one)] == []


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_who_fits_beside_somebody_is_that_of_brute_force(seed: int) -> None:
    problem, model, questions = asked(seed)
    memory = Memory(model.space, model.shares)
    lists = legal_lists(problem)
    candidates = model.space.upper.copy()
    for forced, _rules in questions[:8]:
        people = {one for one, taken in zip(model.ids, forced, strict=True) if taken}
        want = {one for chosen in lists if people <= set(chosen) for one in chosen}
        fits = memory.fitting(forced, candidates & ~forced)
        assert {model.ids[column] for column in np.flatnonzero(fits)} == want - people


@pytest.mark.parametrize(
    "problem", [call_problem(60, 15, 4, Policy.PRIORITY), lined_call_problem(90, 15, 2, Policy.PRIORITY)]
)
def test_the_reasons_are_those_of_asking_each_question_alone(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(problem, explain=Explain.ALL)
    together = select(problem)
    monkeypatch.setattr(explain, "Memory", Forgetful)
    assert select(problem) == together
    assert len(together.blocking) == len(problem.applicants) - together.awards
