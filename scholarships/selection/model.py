"""A problem as whole numbers: 0/1 columns and rows of the form "coefficients times columns is at most a limit"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scholarships.selection.lottery import lottery_weight
from scholarships.selection.problem import (
    Applicant,
    AttributeValue,
    BudgetRule,
    CapEachRule,
    CountRule,
    Problem,
    Rule,
    ShareRule,
    is_stated,
)

IntVector = NDArray[np.int64]
IntMatrix = NDArray[np.int64]
BoolVector = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The lists that are legal: columns fixed at 1 (`lower`), columns still allowed (`upper`), and the rows.

    Shapes: matrix (rows, columns), rhs (rows,), owners one rule name per row, "" for a row of the method itself.
    """

    matrix: IntMatrix
    rhs: IntVector
    owners: tuple[str, ...]
    lower: BoolVector
    upper: BoolVector

    def forcing(self, column: int) -> Space:
        """The same with one more column fixed at 1."""
        lower = self.lower.copy()
        lower[column] = True
        return replace(self, lower=lower)

    def with_row(self, coefficients: IntVector, limit: int, owner: str = "") -> Space:
        """The same with one more row."""
        return replace(
            self,
            matrix=np.vstack([self.matrix, coefficients[np.newaxis, :]]),
            rhs=np.append(self.rhs, np.int64(limit)),
            owners=(*self.owners, owner),
        )

    def under(self, names: frozenset[str]) -> Space:
        """The same with the rows of these rules (and of the method itself) only."""
        rows = np.array([owner == "" or owner in names for owner in self.owners], dtype=np.bool_)
        return replace(
            self,
            matrix=self.matrix[rows],
            rhs=self.rhs[rows],
            owners=tuple(owner for owner, kept in zip(self.owners, rows, strict=True) if kept),
        )

    def holds(self, chosen: BoolVector) -> bool:
        """Tell in whole numbers whether a choice of columns is legal."""
        if bool(np.any(self.lower & ~chosen)) or bool(np.any(chosen & ~self.upper)):
            return False
        return bool(np.all(self.matrix[:, chosen].sum(axis=1) <= self.rhs))


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A share rule as data: which columns count, and the percentage of the awards made."""

    name: str
    members: BoolVector
    min_percent: int


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A compiled problem. Columns follow the sorted ids; `space` holds the shares as plain rows."""

    ids: tuple[str, ...]
    score: IntVector
    weight: IntVector
    space: Space
    shares: tuple[Share, ...]

    def priority_order(self) -> list[int]:
        """Columns from the highest score down; equals by larger lottery weight, then by id."""
        return sorted(range(len(self.ids)), key=lambda i: (-int(self.score[i]), -int(self.weight[i]), self.ids[i]))

    def chosen_ids(self, chosen: BoolVector) -> tuple[str, ...]:
        """The ids of the chosen columns, sorted."""
        return tuple(one for one, taken in zip(self.ids, chosen, strict=False) if taken)


def compile_problem(problem: Problem, weights: Sequence[int] | None = None) -> Model:
    """Turn a problem into whole-number rows.

    `weights` replaces the published lottery weights, in the order of the sorted ids; for tests of renaming.
    """
    people = problem.sorted_applicants()
    if weights is None:
        weights = [lottery_weight(problem.lottery_seed, person.id) for person in people]
    rows: list[IntVector] = []
    limits: list[int] = []
    owners: list[str] = []
    shares: list[Share] = []
    for rule in problem.sorted_rules():
        for coefficients, limit in _rows(rule, people):
            rows.append(coefficients)
            limits.append(limit)
            owners.append(rule.name)
        if isinstance(rule, ShareRule):
            shares.append(Share(rule.name, _members(rule, people), rule.min_percent))
    size = len(people)
    space = Space(
        matrix=np.vstack(rows) if rows else np.zeros((0, size), dtype=np.int64),
        rhs=np.array(limits, dtype=np.int64),
        owners=tuple(owners),
        lower=np.array([person.id in problem.accepted for person in people], dtype=np.bool_),
        upper=np.array([person.id not in problem.gone for person in people], dtype=np.bool_),
    )
    return Model(
        ids=tuple(person.id for person in people),
        score=np.array([person.score for person in people], dtype=np.int64),
        weight=np.array(list(weights), dtype=np.int64),
        space=space,
        shares=tuple(shares),
    )


def _members(rule: CountRule | ShareRule, people: Sequence[Applicant]) -> BoolVector:
    return np.array([person.belongs_to(rule.where) for person in people], dtype=np.bool_)


def _rows(rule: Rule, people: Sequence[Applicant]) -> list[tuple[IntVector, int]]:
    match rule:
        case BudgetRule():
            return [(np.array([person.cost_in(rule.cost) for person in people], dtype=np.int64), rule.maximum)]
        case CountRule():
            members = _members(rule, people).astype(np.int64)
            found = []
            if rule.minimum is not None:
                found.append((-members, -rule.minimum))
            if rule.maximum is not None:
                found.append((members, rule.maximum))
            return found
        case ShareRule():
            return [(rule.min_percent - 100 * _members(rule, people).astype(np.int64), 0)]
        case CapEachRule():
            return _cap_rows(rule, people)


def _cap_rows(rule: CapEachRule, people: Sequence[Applicant]) -> list[tuple[IntVector, int]]:
    groups = columns_by_value(people, rule.attribute)
    found = []
    for members in groups.values():
        if len(members) > rule.maximum:
            row = np.zeros(len(people), dtype=np.int64)
            row[members] = 1
            found.append((row, rule.maximum))
    return found


def columns_by_value(people: Sequence[Applicant], attribute: str) -> dict[tuple[str, AttributeValue], list[int]]:
    """The columns of each stated value of an attribute, the values in a fixed order."""
    groups: dict[tuple[str, AttributeValue], list[int]] = {}
    for column, person in enumerate(people):
        value = person.attributes[attribute]
        if is_stated(value):
            groups.setdefault((type(value).__name__, value), []).append(column)
    return dict(sorted(groups.items(), key=lambda item: (item[0][0], str(item[0][1]))))
