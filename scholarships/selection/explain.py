"""Explanations, exact like the list itself: points short, blocking rules, the price of a rule, the clash of rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scholarships.selection.awards import find_list
from scholarships.selection.model import BoolVector, Model, Share, Space
from scholarships.selection.problem import Explain
from scholarships.selection.result import Progress
from scholarships.selection.total import largest

NEAR = 200
"""`near` explains this many of those who were not chosen: the ones with the highest scores."""


def people_to_explain(model: Model, chosen: BoolVector, explain: Explain) -> list[int]:
    """Whom to explain, the highest scores first. Those who are no longer available need no reason."""
    if explain is Explain.NONE:
        return []
    left = [column for column in model.priority_order() if model.space.upper[column] and not chosen[column]]
    return left if explain is Explain.ALL else left[:NEAR]


def rules_in_conflict(space: Space, shares: tuple[Share, ...]) -> tuple[str, ...]:
    """A smallest-possible clash in a space without a legal list: leave out any one of these rules and one exists.

    It is minimal, not unique: the rules are tried in the order of their names. Empty if the space has a list.
    Raises: SearchLimitError.
    """
    people = space.matrix.shape[1]
    nothing = np.zeros(people, dtype=np.int64)
    start = find_list(space, shares, people, nothing)
    if start.chosen is not None:
        return ()
    proofs, witnesses = [start.used], list[BoolVector]()
    kept = frozenset(space.owners) - {""}
    for name in sorted(kept):
        rest = kept - {name}
        if any(proof <= rest for proof in proofs):
            kept = rest
            continue
        smaller = space.under(rest)
        if any(smaller.holds(witness) for witness in witnesses):
            continue
        shares = tuple(share for share in shares if share.name in kept)
        answer = find_list(smaller, tuple(share for share in shares if share.name != name), people, nothing)
        if answer.chosen is None:
            proofs.append(answer.used)
            kept = rest
        else:
            witnesses.append(answer.chosen)
    return tuple(sorted(kept))


def total_points_short(
    model: Model, merit: int, columns: list[int], progress: Progress | None = None
) -> dict[str, int | None]:
    """For each person: the largest merit of all lists minus the largest of those that hold them.

    None where no legal list holds them. Raises: SearchLimitError.
    """
    short: dict[str, int | None] = {}
    for done, column in enumerate(columns):
        if progress is not None:
            progress(done, len(columns), "Computing how many points each person was short")
        answer = largest(model.space.forcing(column), model.score, model.shares, len(model.ids), split=None)
        short[model.ids[column]] = None if answer.chosen is None else merit - answer.value
    return short


def rule_prices(model: Model, merit: int, progress: Progress | None = None) -> dict[str, int]:
    """For each rule: by how much the largest merit would rise without it. Raises: SearchLimitError."""
    names = sorted(frozenset(model.space.owners))
    prices: dict[str, int] = {}
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names), "Computing the price of each rule")
        space = model.space.under(frozenset(names) - {name})
        shares = tuple(share for share in model.shares if share.name != name)
        prices[name] = largest(space, model.score, shares, len(model.ids), split=None).value - merit
    return prices


def priority_reasons(
    model: Model, chosen: BoolVector, columns: list[int], progress: Progress | None = None
) -> tuple[dict[str, int | None], dict[str, tuple[str, ...]]]:
    """For each person: the points with which they would have been taken, and the rules that blocked them.

    The rules are a minimal clash with everybody taken before them. The points are exact for this policy: the score
    that puts them before the first person in order whose award left no place for them, minus their own.
    None where no score would do. Raises: SearchLimitError.
    """
    order = model.priority_order()
    place = {column: position for position, column in enumerate(order)}
    taken = [column for column in order if chosen[column] and not model.space.lower[column]]
    short: dict[str, int | None] = {}
    blocking: dict[str, tuple[str, ...]] = {}
    for done, column in enumerate(columns):
        if progress is not None:
            progress(done, len(columns), "Finding the reasons for each person")
        before = [other for other in taken if place[other] < place[column]]
        blocking[model.ids[column]] = rules_in_conflict(_after(model.space, before, column), model.shares)
        short[model.ids[column]] = _points_to_be_taken(model, before, column)
    return short, blocking


def _points_to_be_taken(model: Model, before: list[int], column: int) -> int | None:
    """Find the last place in order at which a person would still have been taken."""
    nothing = np.zeros(len(model.ids), dtype=np.int64)

    def fits(taken: list[int]) -> bool:
        space = _after(model.space, taken, column)
        return find_list(space, model.shares, len(model.ids), nothing).chosen is not None

    if not fits([]):
        return None
    low, high = 0, len(before)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(before[:middle]):
            low = middle
        else:
            high = middle
    rival = before[low]
    mine = (int(model.weight[column]), model.ids[rival])
    theirs = (int(model.weight[rival]), model.ids[column])
    return int(model.score[rival]) - int(model.score[column]) + (0 if mine > theirs else 1)


def _after(space: Space, taken: list[int], column: int) -> Space:
    lower = space.lower.copy()
    lower[[*taken, column]] = True
    return replace(space, lower=lower)
