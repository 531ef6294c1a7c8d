"""Explanations, exact like the list itself: points short, blocking rules, the price of a rule, the clash of rules."""

from __future__ import annotations

import numpy as np

from scholarships.selection.memory import Memory
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
    return _clash(Memory(space, shares), space.lower)


def _clash(memory: Memory, forced: BoolVector) -> tuple[str, ...]:
    """The same for the lists of a space that hold these people."""
    kept = memory.names
    proof = memory.refuted(forced, kept)
    if proof is None:
        return ()
    proofs = [proof]
    for name in sorted(kept):
        rest = kept - {name}
        if not any(proof <= rest for proof in proofs):
            proof = memory.refuted(forced, rest)
            if proof is None:
                continue
            proofs.append(proof)
        kept = rest
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
    place = {column: position for position, column in enumerate(model.priority_order())}
    free = np.flatnonzero(chosen & ~model.space.lower)
    taken = sorted((int(column) for column in free), key=lambda column: place[column])
    before = {column: sum(place[other] < place[column] for other in taken) for column in columns}
    memory = Memory(model.space, model.shares)
    memory.keep_list(chosen)
    most = _most_before(model, memory, taken, before, progress)
    short: dict[str, int | None] = {}
    blocking: dict[str, tuple[str, ...]] = {}
    for done, column in enumerate(columns):
        if progress is not None:
            progress(done, len(columns), "Finding the rules that decided for each person")
        forced = _with(model.space.lower, [*taken[: before[column]], column])
        blocking[model.ids[column]] = _clash(memory, forced)
        short[model.ids[column]] = _points_to_pass(model, column, taken, most[column])
    return short, blocking


def _most_before(
    model: Model, memory: Memory, taken: list[int], before: dict[int, int], progress: Progress | None
) -> dict[int, int]:
    """How many of those taken can at most be fixed before a person who then still fits; -1 where even none.

    All people are asked about together, the number halved each time: whoever fits beside so many fits beside fewer.
    """
    found = dict.fromkeys(before, -1)
    # Who is to be asked about, and the numbers between which their answer lies: the first fits, the second does not.
    groups = [(frozenset(before), -1, len(taken) + 1)]
    while groups:
        people, low, high = groups.pop()
        if progress is not None:
            progress(len(before) - len(people), len(before), "Finding how many points each person was short")
        if high - low == 1:
            found.update(dict.fromkeys(people, low))
            continue
        middle = (low + high) // 2
        # Beside everybody taken before them nobody fits: that is why they were passed over.
        asked = [column for column in people if before[column] > middle]
        fits = memory.fitting(_with(model.space.lower, taken[:middle]), _with(np.zeros_like(model.space.lower), asked))
        upper = frozenset(column for column in asked if fits[column])
        if upper:
            groups.append((upper, middle, high))
        if people - upper:
            groups.append((people - upper, low, middle))
    return found


def _points_to_pass(model: Model, column: int, taken: list[int], most: int) -> int | None:
    """The points that put a person before the first of those taken who leaves no place for them."""
    if most < 0:
        return None
    rival = taken[most]
    mine = (int(model.weight[column]), model.ids[rival])
    theirs = (int(model.weight[rival]), model.ids[column])
    return int(model.score[rival]) - int(model.score[column]) + (0 if mine > theirs else 1)


def _with(columns: BoolVector, more: list[int]) -> BoolVector:
    """The same columns and these."""
    both = columns.copy()
    both[more] = True
    return both
