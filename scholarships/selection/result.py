"""What a selection answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scholarships.selection.checker import Standing

Progress = Callable[[int, int, str], None]
"""Called with (steps done, steps in total, what is being done)."""


class Status(StrEnum):
    """How a selection ended. Only `optimal` carries a list; `error` means that nothing is claimed."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one problem.

    Shapes: `points_short` and `blocking` hold the explained applicants only. `points_short` is None for a person
    whom no score could bring in. `conflict` names rules that cannot hold together, when infeasible.
    Units: scores and prices in hundredths of a point.
    """

    status: Status
    reason: str = ""
    selected: tuple[str, ...] = ()
    awards: int = 0
    total_score: int = 0
    total_cost: int = 0
    lottery_weight: int = 0
    points_short: Mapping[str, int | None] = field(default_factory=dict)
    blocking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule_prices: Mapping[str, int] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()
    conflict: tuple[str, ...] = ()
