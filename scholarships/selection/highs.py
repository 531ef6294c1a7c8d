"""The solver HiGHS behind a small typed wall. What comes from here is a suggestion: `search` proves it in integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from scholarships.selection.model import BoolVector, IntMatrix, IntVector

FloatVector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """An optimum of the linear relaxation: values of the columns, and what each row costs (at least 0)."""

    values: FloatVector
    duals: FloatVector


def relax(matrix: IntMatrix, rhs: IntVector, objective: IntVector) -> Relaxation | None:
    """Maximise over 0 ≤ x ≤ 1; None where the solver finds no point or gives up."""
    scaled, limits, scale = _scaled(matrix, rhs)
    top = float(max(1, int(np.abs(objective).max(initial=0))))
    answer = linprog(-objective / top, A_ub=scaled, b_ub=limits, bounds=(0.0, 1.0), method="highs")
    if answer.status != 0:
        return None
    duals = np.maximum(0.0, -np.asarray(answer.ineqlin.marginals, dtype=np.float64)) * top / scale
    return Relaxation(np.asarray(answer.x, dtype=np.float64), duals)


def least_violation(matrix: IntMatrix, rhs: IntVector) -> FloatVector | None:
    """Weights of the rows that show by how much they contradict each other; None where they do not."""
    scaled, limits, scale = _scaled(matrix, rhs)
    rows, columns = scaled.shape
    answer = linprog(
        np.concatenate([np.zeros(columns), np.ones(rows)]),
        A_ub=np.hstack([scaled, -np.eye(rows)]),
        b_ub=limits,
        bounds=np.vstack([np.tile([0.0, 1.0], (columns, 1)), np.tile([0.0, np.inf], (rows, 1))]),
        method="highs",
    )
    if answer.status != 0 or answer.fun <= 0:
        return None
    return np.asarray(np.maximum(0.0, -np.asarray(answer.ineqlin.marginals, dtype=np.float64)) / scale)


def suggest(matrix: IntMatrix, rhs: IntVector, objective: IntVector, node_limit: int) -> BoolVector | None:
    """A good choice of columns from HiGHS' own branch and cut, rounded; None where it has none."""
    scaled, limits, _ = _scaled(matrix, rhs)
    columns = scaled.shape[1]
    answer = milp(
        -objective.astype(np.float64),
        integrality=np.ones(columns),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(scaled, -np.inf, limits) if len(limits) else (),
        options={"mip_rel_gap": 0, "node_limit": node_limit},
    )
    if answer.x is None:
        return None
    return np.asarray(np.asarray(answer.x) > 0.5, dtype=np.bool_)


def _scaled(matrix: IntMatrix, rhs: IntVector) -> tuple[FloatVector, FloatVector, FloatVector]:
    scale = np.maximum(1.0, np.abs(matrix).max(axis=1, initial=0).astype(np.float64))
    return matrix / scale[:, np.newaxis], rhs / scale, scale
