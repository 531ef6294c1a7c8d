"""Exact search in a space: find the best legal list, or prove in whole numbers that none exists.

HiGHS only suggests. A part of the space is given up for one of three reasons, each checked in integers:
a row cannot be met any more; whole-number multipliers of the rows show that no list there reaches the value asked for;
or whole-number multipliers show that the rows contradict each other there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scholarships.selection import highs
from scholarships.selection.model import BoolVector, IntVector, Space

DEFAULT_NODES = 200_000
SUGGESTION_NODES = 200
SAFE_SUM = 2.0**60


class SearchLimitError(Exception):
    """The search used up its nodes: nothing is claimed."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best list found (None: proved that there is none), and what the proof used.

    `used` names the rules that a proof of "there is none" rests on. `multipliers` are the row weights of a proof
    that needed no branching.
    """

    chosen: BoolVector | None
    value: int
    used: frozenset[str]
    multipliers: IntVector | None
    nodes: int


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """A number that no legal list exceeds, the fractional list that suggests it, and the rules that prove it."""

    limit: int
    values: highs.FloatVector
    used: frozenset[str]


@dataclass(slots=True, eq=False)
class _State:
    space: Space
    objective: IntVector
    at_least: int | None
    first: bool
    limit: int
    suggest: bool
    best: BoolVector | None = None
    used: set[int] = field(default_factory=set)
    multipliers: IntVector | None = None
    nodes: int = 0

    def offer(self, chosen: BoolVector) -> bool:
        """Keep a list if it is legal and good enough; tell whether it is legal."""
        if not self.space.holds(chosen):
            return False
        value = int(self.objective[chosen].sum())
        if self.at_least is None or value >= self.at_least:
            self.best = chosen.copy()
            self.at_least = value + 1
        return True


def search(
    space: Space,
    objective: IntVector,
    *,
    at_least: int | None = None,
    first: bool = False,
    suggest: bool = False,
    limit: int = DEFAULT_NODES,
) -> Answer:
    """Find the legal list with the largest objective, of at least the value `at_least` where given.

    `first` stops at any legal list. `suggest` lets HiGHS' own branch and cut propose lists at the start.
    Raises: SearchLimitError.
    """
    state = _State(space, objective, at_least, first, limit, suggest)
    stack = [(space.lower, space.upper)]
    while stack and not (first and state.best is not None):
        state.nodes += 1
        if state.nodes > limit:
            raise SearchLimitError(f"more than {limit} nodes")
        stack.extend(_visit(state, *stack.pop()))
    value = 0 if state.best is None else int(objective[state.best].sum())
    used = frozenset(space.owners[row] for row in state.used) - {""}
    return Answer(state.best, value, used, state.multipliers if state.nodes == 1 else None, state.nodes)


def outlook(space: Space, objective: IntVector) -> Outlook | None:
    """What the linear relaxation promises; None where it is proved that there is no legal list."""
    outcome = propagate(space, space.lower, space.upper)
    if isinstance(outcome, set):
        return None
    lower, upper, fixing = outcome
    free = np.flatnonzero(upper & ~lower)
    rows = np.arange(len(space.rhs))
    relaxation = None
    if len(free) and len(rows):
        residual = space.rhs - space.matrix[:, lower].sum(axis=1)
        relaxation = highs.relax(space.matrix[:, free], residual, objective[free])
        state = _State(space, objective, at_least=None, first=True, limit=1, suggest=False)
        if relaxation is None and _contradiction(state, lower, free, rows):
            return None
    values = lower.astype(np.float64)
    duals = np.zeros(len(rows))
    if relaxation is not None:
        values[free] = relaxation.values
        duals = relaxation.duals
    multipliers, unit = whole_multipliers(space, objective, rows, duals)
    ceiling, _ = value_ceiling(space, objective, lower, free, multipliers, unit)
    proving = fixing | {int(row) for row in np.flatnonzero(multipliers)}
    return Outlook(ceiling // unit, values, frozenset(space.owners[row] for row in proving) - {""})


def propagate(space: Space, lower: BoolVector, upper: BoolVector) -> tuple[BoolVector, BoolVector, set[int]] | set[int]:
    """Fix every column that a single row decides. Returns the new bounds and the rows used, or, where a row
    cannot be met any more, the rows used alone."""
    lower, upper = lower.copy(), upper.copy()
    used: set[int] = set()
    if bool(np.any(lower & ~upper)):
        return used
    while True:
        free = np.flatnonzero(upper & ~lower)
        part = space.matrix[:, free]
        slack = space.rhs - space.matrix[:, lower].sum(axis=1) - np.minimum(part, 0).sum(axis=1)
        if bool(np.any(slack < 0)):
            used.add(int(np.flatnonzero(slack < 0)[0]))
            return used
        telling = np.flatnonzero(np.abs(part).max(axis=1, initial=0) > slack)
        if not len(telling):
            return lower, upper, used
        too_big = part[telling] > slack[telling, np.newaxis]
        needed = part[telling] < -slack[telling, np.newaxis]
        used.update(int(row) for row in telling)
        upper[free[too_big.any(axis=0)]] = False
        lower[free[needed.any(axis=0)]] = True
        if bool(np.any(lower & ~upper)):
            return used


def _visit(state: _State, lower: BoolVector, upper: BoolVector) -> list[tuple[BoolVector, BoolVector]]:
    """Settle one part of the space, or split it in two."""
    outcome = propagate(state.space, lower, upper)
    if isinstance(outcome, set):
        state.used |= outcome
        return []
    lower, upper, rows = outcome
    state.used |= rows
    while True:
        free = np.flatnonzero(upper & ~lower)
        residual = state.space.rhs - state.space.matrix[:, lower].sum(axis=1)
        part = state.space.matrix[:, free]
        active = np.flatnonzero(np.maximum(part, 0).sum(axis=1) > residual)
        gain = state.objective[free]
        if not len(active):
            chosen = lower.copy()
            chosen[free[gain > 0]] = True
            state.offer(chosen)
            return []
        relaxation = highs.relax(part[active], residual[active], gain)
        if relaxation is None:
            if _contradiction(state, lower, free, active):
                return []
            return _split(lower, upper, int(free[0]))
        fixed = _settle_by_value(state, lower, upper, free, active, relaxation)
        if fixed is None:
            return []
        lower, upper, again = fixed
        if not again:
            break
    return _branch(state, lower, upper, free, relaxation)


def _settle_by_value(
    state: _State,
    lower: BoolVector,
    upper: BoolVector,
    free: IntVector,
    active: IntVector,
    relaxation: highs.Relaxation,
) -> tuple[BoolVector, BoolVector, bool] | None:
    """Use a relaxation: offer its list if it is whole, close the part or fix columns by its multipliers.

    Returns None when the part is closed, else the bounds and whether solving again promises much.
    """
    near_one = relaxation.values > 0.5
    if bool(np.all(np.abs(relaxation.values - near_one) < 1e-6)):
        _offer_part(state, lower, free, near_one)
        if state.first and state.best is not None:
            return None
    elif state.suggest and state.nodes == 1:
        state.suggest = False
        residual = state.space.rhs - state.space.matrix[:, lower].sum(axis=1)
        proposal = highs.suggest(
            state.space.matrix[np.ix_(active, free)], residual[active], state.objective[free], SUGGESTION_NODES
        )
        if proposal is not None:
            _offer_part(state, lower, free, proposal)
    if state.at_least is None or state.first:
        return lower, upper, False
    multipliers, unit = whole_multipliers(state.space, state.objective, active, relaxation.duals)
    ceiling, lean = value_ceiling(state.space, state.objective, lower, free, multipliers, unit)
    asked = state.at_least * unit
    if ceiling < asked:
        state.used |= {int(row) for row in np.flatnonzero(multipliers)}
        return None
    lower, upper = lower.copy(), upper.copy()
    out = (lean < 0) & (ceiling + lean < asked)
    into = (lean > 0) & (ceiling - lean < asked)
    upper[free[out]] = False
    lower[free[into]] = True
    changed = int(out.sum() + into.sum())
    if changed:
        state.used |= {int(row) for row in np.flatnonzero(multipliers)}
        outcome = propagate(state.space, lower, upper)
        if isinstance(outcome, set):
            state.used |= outcome
            return None
        lower, upper, rows = outcome
        state.used |= rows
    return lower, upper, changed * 4 > len(free)


def _offer_part(state: _State, lower: BoolVector, free: IntVector, taken: BoolVector) -> None:
    chosen = lower.copy()
    chosen[free[taken]] = True
    state.offer(chosen)


def _branch(
    state: _State, lower: BoolVector, upper: BoolVector, free: IntVector, relaxation: highs.Relaxation
) -> list[tuple[BoolVector, BoolVector]]:
    still = upper[free] & ~lower[free]
    if not bool(still.any()):
        state.offer(lower)
        return []
    doubt = np.where(still, np.abs(relaxation.values - 0.5), 2.0)
    return _split(lower, upper, int(free[int(np.argmin(doubt))]))


def _split(lower: BoolVector, upper: BoolVector, column: int) -> list[tuple[BoolVector, BoolVector]]:
    without, with_it = upper.copy(), lower.copy()
    without[column] = False
    with_it[column] = True
    return [(lower, without), (with_it, upper)]


def _contradiction(state: _State, lower: BoolVector, free: IntVector, active: IntVector) -> bool:
    """Prove in integers that the rows contradict each other in this part."""
    residual = state.space.rhs - state.space.matrix[:, lower].sum(axis=1)
    duals = highs.least_violation(state.space.matrix[np.ix_(active, free)], residual[active])
    if duals is None:
        return False
    nothing = np.zeros_like(state.objective)
    multipliers, unit = whole_multipliers(state.space, nothing, active, duals)
    ceiling, _ = value_ceiling(state.space, nothing, lower, free, multipliers, unit)
    if ceiling >= 0:
        return False
    state.used |= {int(row) for row in np.flatnonzero(multipliers)}
    if state.nodes == 1:
        state.multipliers = multipliers
    return True


def whole_multipliers(
    space: Space, objective: IntVector, active: IntVector, duals: highs.FloatVector
) -> tuple[IntVector, int]:
    """Round row weights to whole numbers over a common unit, as fine as 64 bits allow without overflow.

    Where they cannot be held at all, no row gets a weight: a ceiling that is weak but still true.
    """
    weight = float(np.abs(objective).sum())
    sizes = np.abs(space.matrix[active]).sum(axis=1) + np.abs(space.rhs[active])
    weight += float((duals * sizes).sum())
    multipliers = np.zeros(len(space.rhs), dtype=np.int64)
    if weight > SAFE_SUM:
        return multipliers, 1
    unit = 2 ** min(40, int(np.log2(SAFE_SUM / max(weight, 1.0))))
    multipliers[active] = np.rint(duals * unit).astype(np.int64)
    return multipliers, unit


def value_ceiling(
    space: Space, objective: IntVector, lower: BoolVector, free: IntVector, multipliers: IntVector, unit: int
) -> tuple[int, IntVector]:
    """A ceiling on `unit` times the objective, true for any multipliers of at least 0, and the lean of each free
    column: what the ceiling loses where a column goes against its lean."""
    rows = np.flatnonzero(multipliers)
    weights = multipliers[rows]
    lean = unit * objective - weights @ space.matrix[rows]
    ceiling = int(weights @ space.rhs[rows]) + int(lean[lower].sum()) + int(np.maximum(lean[free], 0).sum())
    return ceiling, lean[free]
