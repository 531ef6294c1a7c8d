"""Policy PRIORITY: in order of score, each person is taken unless no legal list holds all taken so far and them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scholarships.selection.awards import find_list
from scholarships.selection.model import BoolVector, IntVector, Share, Space
from scholarships.selection.result import Progress
from scholarships.selection.search import propagate

BLOCK = 20
"""How many people next in order a proposed list tries to hold, the earlier ones first."""


@dataclass(slots=True, eq=False)
class _Walk:
    """The state of a walk down the order.

    `witness` is a legal list that holds everybody taken so far: whoever stands on it next needs no further question.
    `refusals` are whole-number proofs, one vector of row weights each; a proof against one person is often one
    against others, and stays one while more people are taken.
    """

    space: Space
    witness: BoolVector
    lower: BoolVector
    upper: BoolVector
    refusals: list[tuple[IntVector, int]]

    def take(self, column: int) -> None:
        """Fix a person in, and drop everybody whom this leaves without a legal list."""
        self.lower[column] = True
        outcome = propagate(self.space, self.lower, self.upper)
        if not isinstance(outcome, set):
            self.upper = outcome[1]
        for lean, ceiling in self.refusals:
            self.apply(lean, ceiling)

    def refuse(self, column: int, multipliers: IntVector | None) -> None:
        """Leave a person out; keep the proof where it has the short form."""
        self.upper[column] = False
        if multipliers is None:
            return
        rows = np.flatnonzero(multipliers)
        lean = multipliers[rows] @ self.space.matrix[rows]
        limit = int(multipliers[rows] @ self.space.rhs[rows])
        self.refusals.append((lean, limit))
        self.apply(lean, limit)

    def apply(self, lean: IntVector, limit: int) -> None:
        """Drop everybody against whom these row weights are a proof now.

        Any legal list keeps the weighted sum of the rows at or below `limit`; the least sum of a list with the
        people taken is `least`, and one more person adds their own lean where it is above 0.
        """
        free = self.upper & ~self.lower
        least = int(lean[self.lower].sum()) + int(np.minimum(lean[free], 0).sum())
        self.upper &= self.lower | ~(np.maximum(lean, 0) > limit - least)


def choose_by_priority(
    space: Space, shares: tuple[Share, ...], order: list[int], progress: Progress | None = None
) -> BoolVector | None:
    """Walk down the order and return the one list that the policy defines; None if no list is legal.

    Raises: SearchLimitError.
    """
    hint = _hint(order, space.lower, space.upper)
    start = find_list(space, shares, len(order), hint)
    if start.chosen is None:
        return None
    walk = _Walk(space, start.chosen, space.lower.copy(), space.upper.copy(), [])
    for position, column in enumerate(order):
        if walk.lower[column] or not walk.upper[column]:
            continue
        if not walk.witness[column]:
            trial = replace(space, lower=walk.lower, upper=walk.upper).forcing(column)
            answer = find_list(trial, shares, len(order), _hint(order[position:], walk.lower, walk.upper))
            if answer.chosen is None:
                walk.refuse(column, answer.multipliers)
                continue
            walk.witness = answer.chosen
        walk.take(column)
        if progress is not None:
            progress(position + 1, len(order), "Walking down the order of scores")
    return walk.lower


def _hint(order: list[int], lower: BoolVector, upper: BoolVector) -> IntVector:
    """An objective under which the next people in order count most, each more than all after them together."""
    hint = np.zeros(len(lower), dtype=np.int64)
    nearest = [column for column in order if upper[column] and not lower[column]][:BLOCK]
    for rank, column in enumerate(nearest):
        hint[column] = 2 ** (BLOCK - rank)
    return hint
