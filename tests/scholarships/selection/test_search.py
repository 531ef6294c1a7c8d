"""The exact search: its whole-number proofs hold, and a limit is a limit."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholarships.selection import highs, search
from scholarships.selection.model import BoolVector, IntVector, Space, compile_problem
from scholarships.selection.priority import choose_by_priority
from scholarships.selection.problem import Policy
from tests.scholarships.selection.instances import call_problem

ENTRIES = st.integers(min_value=-9, max_value=9)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Space, IntVector]:
    """A few rows over at most seven columns, and an objective."""
    columns, rows = draw(st.integers(1, 7)), draw(st.integers(0, 5))
    matrix = draw(st.lists(st.lists(ENTRIES, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    rhs = draw(st.lists(st.integers(-12, 12), min_size=rows, max_size=rows))
    objective = draw(st.lists(st.integers(-20, 20), min_size=columns, max_size=columns))
    space = Space(
        np.array(matrix, dtype=np.int64).reshape(rows, columns),
        np.array(rhs, dtype=np.int64),
        tuple(f"row {number}" for number in range(rows)),
        np.zeros(columns, dtype=np.bool_),
        np.ones(columns, dtype=np.bool_),
    )
    return space, np.array(objective, dtype=np.int64)


def all_legal(space: Space) -> list[BoolVector]:
    """Every legal choice, by trying all."""
    choices = (np.array(bits, dtype=np.bool_) for bits in product([False, True], repeat=len(space.lower)))
    return [chosen for chosen in choices if space.holds(chosen)]


@settings(max_examples=150, deadline=None)
@given(questions(), st.one_of(st.none(), st.integers(-60, 60)))
def test_the_search_finds_the_largest_or_proves_that_there_is_none(
    question: tuple[Space, IntVector], at_least: int | None
) -> None:
    space, objective = question
    values = [int(objective[chosen].sum()) for chosen in all_legal(space)]
    values = [value for value in values if at_least is None or value >= at_least]
    answer = search.search(space, objective, at_least=at_least)
    if values:
        assert answer.chosen is not None
        assert answer.value == max(values)
        assert space.holds(answer.chosen)
    else:
        assert answer.chosen is None


@settings(max_examples=150, deadline=None)
@given(questions())
def test_a_contradiction_names_rows_that_contradict(question: tuple[Space, IntVector]) -> None:
    space, objective = question
    answer = search.search(space, objective, first=True)
    legal = all_legal(space)
    assert (answer.chosen is None) == (not legal)
    if not legal:
        assert all_legal(space.under(answer.used)) == []


@settings(max_examples=150, deadline=None)
@given(questions(), st.data())
def test_a_ceiling_holds_for_any_multipliers(question: tuple[Space, IntVector], data: st.DataObject) -> None:
    space, objective = question
    rows = len(space.rhs)
    multipliers = np.array(data.draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows)), dtype=np.int64)
    free = np.arange(len(objective))
    ceiling, lean = search.value_ceiling(space, objective, space.lower, free, multipliers, 4)
    for chosen in all_legal(space):
        against = int(np.maximum(lean, 0)[~chosen].sum() + np.maximum(-lean, 0)[chosen].sum())
        assert 4 * int(objective[chosen].sum()) <= ceiling - against


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_outlook_is_never_below_a_legal_list(question: tuple[Space, IntVector]) -> None:
    space, objective = question
    view = search.outlook(space, objective)
    values = [int(objective[chosen].sum()) for chosen in all_legal(space)]
    if view is None:
        assert values == []
    else:
        assert all(value <= view.limit for value in values)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_fixed_by_prices_is_fixed_rightly(seed: int) -> None:
    """Two tight knapsacks, asked for values close to the best one, where most columns are fixed by their price."""
    dice = np.random.default_rng(seed)
    columns = 13
    matrix = dice.integers(10, 60, size=(2, columns))
    space = Space(
        matrix,
        matrix.sum(axis=1) // 3,
        ("one", "two"),
        np.zeros(columns, dtype=np.bool_),
        np.ones(columns, dtype=np.bool_),
    )
    objective = matrix.sum(axis=0) + dice.integers(0, 12, size=columns)
    choices = np.array(list(product([0, 1], repeat=columns)))
    legal = choices[(choices @ matrix.T <= space.rhs).all(axis=1)]
    best = int((legal @ objective).max())
    for below in (0, 1, 5, 40):
        assert search.search(space, objective, at_least=best - below).value == best
    assert search.search(space, objective, at_least=best + 1).chosen is None


def test_a_limit_is_raised_and_never_answered() -> None:
    model = compile_problem(call_problem(60, 15, 3, Policy.TOTAL))
    with pytest.raises(search.SearchLimitError, match="more than 2 nodes"):
        search.search(model.space, model.score, limit=2)


def test_multipliers_that_do_not_fit_are_not_used() -> None:
    space = Space(
        np.array([[10**17, 10**17]], dtype=np.int64),
        np.array([10**17], dtype=np.int64),
        ("big",),
        np.zeros(2, dtype=np.bool_),
        np.ones(2, dtype=np.bool_),
    )
    objective = np.array([5, 4], dtype=np.int64)
    multipliers, unit = search.whole_multipliers(space, objective, np.array([0]), np.array([1e6]))
    assert (multipliers.tolist(), unit) == ([0], 1)
    assert search.search(space, objective).value == 5


@pytest.mark.long
def test_a_solver_that_gives_up_or_lies_costs_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any help, and with wrong help, the list is the same: what HiGHS says is never taken on trust."""
    model = compile_problem(call_problem(12, 3, 7, Policy.PRIORITY))
    order = model.priority_order()
    told = choose_by_priority(model.space, model.shares, order)
    assert told is not None

    def everybody(_matrix: object, _rhs: object, objective: IntVector, _nodes: int = 0) -> BoolVector:
        return np.ones(len(objective), dtype=np.bool_)

    def wrong(_matrix: object, rhs: IntVector, objective: IntVector) -> highs.Relaxation:
        return highs.Relaxation(np.ones(len(objective)), np.ones(len(rhs)))

    monkeypatch.setattr(highs, "suggest", everybody)
    monkeypatch.setattr(highs, "relax", wrong)
    lied = choose_by_priority(model.space, model.shares, order)
    assert lied is not None
    assert lied.tolist() == told.tolist()
    monkeypatch.setattr(highs, "relax", lambda *_: None)
    monkeypatch.setattr(highs, "least_violation", lambda *_: None)
    silent = choose_by_priority(model.space, model.shares, order)
    assert silent is not None
    assert silent.tolist() == told.tolist()
