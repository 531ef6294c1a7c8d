"""Many questions about one space: every list found and every proof made settles as many of them as it can.

A question is "is there a legal list that holds these people, under these rules?". Facts kept from earlier answers are
checked again in whole numbers for each new question, so an answer is as exact as without them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from scholarships.selection.awards import find_list
from scholarships.selection.model import BoolVector, IntMatrix, IntVector, Share, Space

ROOM = 4_000_000
"""So many numbers each kind of fact may take; where thousands apply, fewer facts are kept."""

TRIED = 12
"""With so many of the latest lists, a change of one person is tried before the solver is asked."""


@dataclass(slots=True, eq=False)
class Memory:
    """A space, and what is known about it.

    Shapes: `lists` and `pushes` (facts, columns), `sums` (facts, rows), `supports` (facts, rows), `bases` (facts,).
    """

    space: Space
    shares: tuple[Share, ...]
    room: int = 0
    lists: BoolVector = field(init=False)
    sums: IntMatrix = field(init=False)
    pushes: IntMatrix = field(init=False)
    bases: IntVector = field(init=False)
    supports: BoolVector = field(init=False)
    refusals: list[tuple[BoolVector, frozenset[str]]] = field(init=False, default_factory=list)
    rows_of: dict[frozenset[str], BoolVector] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        rows, columns = self.space.matrix.shape
        self.room = self.room or int(np.clip(ROOM // max(1, columns + rows), 8, 512))
        self.lists = np.zeros((0, columns), dtype=np.bool_)
        self.sums = np.zeros((0, rows), dtype=np.int64)
        self.pushes = np.zeros((0, columns), dtype=np.int64)
        self.bases = np.zeros(0, dtype=np.int64)
        self.supports = np.zeros((0, rows), dtype=np.bool_)

    @property
    def names(self) -> frozenset[str]:
        """All rules of the space."""
        return frozenset(self.space.owners) - {""}

    def refuted(self, forced: BoolVector, rules: frozenset[str]) -> frozenset[str] | None:
        """The rules on which a proof rests that no legal list holds these people; None where there is a list.

        Raises: SearchLimitError.
        """
        rows = self._rows(rules)
        if self._has_list(forced, rows):
            return None
        known = self._known_proof(forced, rows) or self._refused_before(forced, rules)
        if known is not None:
            return known
        answer = find_list(self._question(forced, rules), self._shares(rules), len(forced), np.zeros_like(forced, int))
        if answer.chosen is not None:
            self.keep_list(answer.chosen)
            return None
        if answer.multipliers is not None:
            self._keep_proof(answer.multipliers, np.flatnonzero(rows))
        else:
            self.refusals = [*self.refusals, (forced.copy(), answer.used)][-self.room :]
        return answer.used

    def fitting(self, forced: BoolVector, candidates: BoolVector) -> BoolVector:
        """Which of the candidates stand, each for itself, on a legal list that holds these people.

        Raises: SearchLimitError.
        """
        known = self.lists[self._holding(forced, self._rows(self.names))]
        fits = np.asarray(candidates & np.any(known, axis=0), dtype=np.bool_)
        left = candidates & ~fits & ~self._refused(forced)
        for column in np.flatnonzero(left):
            if left[column]:
                trial = forced.copy()
                trial[column] = True
                fits[column] = self.refuted(trial, self.names) is None
                left &= ~self._refused(forced)
        return fits

    def keep_list(self, chosen: BoolVector) -> None:
        """Remember a list, whichever rules it keeps."""
        self.lists = np.vstack([self.lists, chosen])[-self.room :]
        self.sums = np.vstack([self.sums, self.space.matrix[:, chosen].sum(axis=1)])[-self.room :]

    def _question(self, forced: BoolVector, rules: frozenset[str]) -> Space:
        return replace(self.space.under(rules), lower=forced)

    def _shares(self, rules: frozenset[str]) -> tuple[Share, ...]:
        return tuple(share for share in self.shares if share.name in rules)

    def _rows(self, rules: frozenset[str]) -> BoolVector:
        if rules not in self.rows_of:
            kept = [owner == "" or owner in rules for owner in self.space.owners]
            self.rows_of[rules] = np.array(kept, dtype=np.bool_)
        return self.rows_of[rules]

    def _holding(self, forced: BoolVector, rows: BoolVector) -> BoolVector:
        """Which of the lists hold these people and keep these rows."""
        holds = np.all(self.lists[:, forced], axis=1)
        keeps = np.all(self.sums[:, rows] <= self.space.rhs[rows], axis=1)
        return np.asarray(holds & keeps, dtype=np.bool_)

    def _has_list(self, forced: BoolVector, rows: BoolVector) -> bool:
        """Whether a list that is known, or one with a single person changed, answers the question."""
        if self._holding(forced, rows).any():
            return True
        matrix, limits = self.space.matrix[rows], self.space.rhs[rows]
        lacking = np.count_nonzero(forced) - np.count_nonzero(self.lists[:, forced], axis=1)
        for number in np.flatnonzero(lacking == 1)[::-1][:TRIED]:
            one = self.lists[number]
            new = np.flatnonzero(forced & ~one)[0]
            out = np.flatnonzero(one & ~forced)
            changed = np.column_stack([np.zeros(len(limits), dtype=np.int64), matrix[:, out]])
            sums = (self.sums[number][rows] + matrix[:, new])[:, np.newaxis] - changed
            legal = np.flatnonzero(np.all(sums <= limits[:, np.newaxis], axis=0))
            if len(legal):
                other = one.copy()
                other[new] = True
                if legal[0]:
                    other[out[legal[0] - 1]] = False
                self.keep_list(other)
                return True
        return False

    def _known_proof(self, forced: BoolVector, rows: BoolVector) -> frozenset[str] | None:
        applies = ~np.any(self.supports & ~rows, axis=1) & (self.bases + self.pushes[:, forced].sum(axis=1) > 0)
        if not applies.any():
            return None
        support = self.supports[np.flatnonzero(applies)[0]]
        return frozenset(self.space.owners[row] for row in np.flatnonzero(support)) - {""}

    def _refused_before(self, forced: BoolVector, rules: frozenset[str]) -> frozenset[str] | None:
        """The rules of an earlier answer: who fits nowhere with some people fits nowhere with those and more."""
        for people, used in reversed(self.refusals):
            if used <= rules and not bool(np.any(people & ~forced)):
                return used
        return None

    def _refused(self, forced: BoolVector) -> BoolVector:
        """Whom the proofs refuse beside these people, under all rules."""
        sums = self.bases + self.pushes[:, forced].sum(axis=1)
        extra = np.where(forced, 0, self.pushes)
        return np.asarray(np.any(sums[:, np.newaxis] + extra > 0, axis=0), dtype=np.bool_)

    def _keep_proof(self, multipliers: IntVector, rows: IntVector) -> None:
        """Remember whole-number row weights: any legal list keeps their weighted sum at or below a limit.

        The least sum of a list is what the columns below 0 add; somebody who must be on it adds their own part above 0.
        """
        support = np.zeros(len(self.space.rhs), dtype=np.bool_)
        support[rows[np.flatnonzero(multipliers)]] = True
        weights = multipliers[np.flatnonzero(multipliers)]
        lean = weights @ self.space.matrix[support]
        base = int(np.minimum(lean[self.space.upper], 0).sum()) - int(weights @ self.space.rhs[support])
        self.pushes = np.vstack([self.pushes, np.maximum(lean, 0)])[-self.room :]
        self.bases = np.append(self.bases, np.int64(base))[-self.room :]
        self.supports = np.vstack([self.supports, support])[-self.room :]
