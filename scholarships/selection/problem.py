"""What a selection is asked: applicants, rules, and the facts that are already fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

AttributeValue = str | int | bool | None
"""The value of an attribute. None and "not_stated" mean "not stated": a value of its own that no quota counts."""

NOT_STATED = "not_stated"

COST = "cost"
"""The column that every applicant has, which a budget holds unless it names another one."""

LARGEST_AMOUNT = 10**12
"""Scores, costs and limits stay below this, so that every sum the method forms fits 64-bit integers."""

LARGEST_COUNT = 100_000
"""More applicants than this are refused."""


class SelectionFileError(ValueError):
    """The problem cannot be read: `place` says where in the file, `message` what is wrong there."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class Policy(StrEnum):
    """Which list is the best one. A call fixes its policy before scores exist."""

    PRIORITY = "priority"
    TOTAL = "total"


class Explain(StrEnum):
    """For whom the explanations are computed."""

    NONE = "none"
    NEAR = "near"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person who may be chosen.

    Units: score in hundredths of a point, cost in whole units of the call's money.
    """

    id: str
    score: int
    cost: int
    attributes: Mapping[str, AttributeValue]

    def belongs_to(self, where: Mapping[str, AttributeValue]) -> bool:
        """Tell whether all named attributes have the named values. An empty `where` holds for everybody."""
        return all(same_value(self.attributes[name], value) for name, value in where.items())

    def cost_in(self, column: str) -> int:
        """The cost in one column: the whole cost, or the attribute that a budget names."""
        return self.cost if column == COST else cast(int, self.attributes[column])


def same_value(one: AttributeValue, other: AttributeValue) -> bool:
    """Compare two attribute values; unlike Python's `==`, true and 1 differ."""
    return type(one) is type(other) and one == other


def is_stated(value: AttributeValue) -> bool:
    """Tell whether an attribute has a value that quotas may count."""
    return value is not None and value != NOT_STATED


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """The costs of all awards in one column are together at most `maximum`.

    A column other than `cost` is an attribute that holds a whole number, not negative, for everybody.
    """

    name: str
    maximum: int
    cost: str = COST


@dataclass(frozen=True, slots=True)
class CountRule:
    """At least `minimum` and at most `maximum` awards go to people with these attributes."""

    name: str
    where: Mapping[str, AttributeValue]
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ShareRule:
    """At least `min_percent` of the awards actually made go to people with these attributes."""

    name: str
    where: Mapping[str, AttributeValue]
    min_percent: int


@dataclass(frozen=True, slots=True)
class CapEachRule:
    """Each stated value of one attribute (each country, say) gets at most `maximum` awards."""

    name: str
    attribute: str
    maximum: int


Rule = BudgetRule | CountRule | ShareRule | CapEachRule


@dataclass(frozen=True, slots=True)
class Diversity:
    """Policy TOTAL only: the most values of one attribute, giving up at most this part of the merit."""

    attribute: str
    epsilon_per_mille: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole question. Building one checks that its parts fit together.

    Raises: SelectionFileError, with the place as it would read in a file.
    """

    id: str
    policy: Policy
    lottery_seed: str
    attributes: tuple[str, ...]
    applicants: tuple[Applicant, ...]
    rules: tuple[Rule, ...]
    accepted: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    diversity: Diversity | None = None
    explain: Explain = Explain.NONE

    def __post_init__(self) -> None:
        attributes = set(self.attributes)
        _check_applicants(self.applicants, attributes)
        _check_rules(self.rules, attributes)
        _check_costs(self.applicants, self.rules)
        known = {applicant.id for applicant in self.applicants}
        _check_known("accepted", self.accepted, known)
        _check_known("gone", self.gone, known)
        for both in sorted(self.accepted & self.gone):
            raise SelectionFileError("gone", f"“{both}” is also in accepted")
        if self.diversity is not None:
            if self.policy is not Policy.TOTAL:
                raise SelectionFileError("diversity", "goes with the rule “total” only")
            if self.diversity.attribute not in attributes:
                raise SelectionFileError("diversity.attr", f"unknown attribute “{self.diversity.attribute}”")
            if not 0 <= self.diversity.epsilon_per_mille <= 1000:
                raise SelectionFileError("diversity.epsilon_per_mille", "must be between 0 and 1000")

    def sorted_applicants(self) -> tuple[Applicant, ...]:
        """The applicants in the order of their ids: the only order the method ever uses."""
        return tuple(sorted(self.applicants, key=lambda applicant: applicant.id))

    def sorted_rules(self) -> tuple[Rule, ...]:
        """The rules in the order of their names."""
        return tuple(sorted(self.rules, key=lambda rule: rule.name))


def _check_applicants(applicants: tuple[Applicant, ...], attributes: set[str]) -> None:
    if len(applicants) > LARGEST_COUNT:
        raise SelectionFileError("applicants.rows", f"more than {LARGEST_COUNT} applicants")
    seen: set[str] = set()
    for index, applicant in enumerate(applicants):
        place = f"applicants.rows[{index}]"
        if applicant.id in seen:
            raise SelectionFileError(f"{place}.id", f"“{applicant.id}” is there twice")
        seen.add(applicant.id)
        _check_amount(f"{place}.score", applicant.score)
        _check_amount(f"{place}.cost", applicant.cost)
        if set(applicant.attributes) != attributes:
            raise SelectionFileError(place, "has other attributes than the columns say")


def _check_rules(rules: tuple[Rule, ...], attributes: set[str]) -> None:
    names: set[str] = set()
    for index, rule in enumerate(rules):
        place = f"rules[{index}]"
        if not rule.name:
            raise SelectionFileError(f"{place}.name", "must not be empty")
        if rule.name in names:
            raise SelectionFileError(f"{place}.name", f"“{rule.name}” is there twice")
        names.add(rule.name)
        match rule:
            case BudgetRule():
                _check_amount(f"{place}.max", rule.maximum)
                if rule.cost != COST and rule.cost not in attributes:
                    raise SelectionFileError(f"{place}.cost", f"unknown column “{rule.cost}”")
            case CountRule():
                _check_where(f"{place}.where", rule.where, attributes)
                _check_count_limits(place, rule)
            case ShareRule():
                _check_where(f"{place}.where", rule.where, attributes)
                if not 0 <= rule.min_percent <= 100:
                    raise SelectionFileError(f"{place}.min_percent", "must be between 0 and 100")
            case CapEachRule():
                _check_amount(f"{place}.max", rule.maximum)
                if rule.attribute not in attributes:
                    raise SelectionFileError(f"{place}.attr", f"unknown attribute “{rule.attribute}”")


def _check_costs(applicants: tuple[Applicant, ...], rules: tuple[Rule, ...]) -> None:
    """What a budget adds up must be whole and not negative, for everybody."""
    columns = sorted({rule.cost for rule in rules if isinstance(rule, BudgetRule)} - {COST})
    for index, applicant in enumerate(applicants):
        for column in columns:
            place = f"applicants.rows[{index}].{column}"
            value = applicant.attributes[column]
            if isinstance(value, bool) or not isinstance(value, int):
                raise SelectionFileError(place, "must be a whole number, for a budget counts it")
            _check_amount(place, value)


def _check_count_limits(place: str, rule: CountRule) -> None:
    if rule.minimum is None and rule.maximum is None:
        raise SelectionFileError(place, "needs min or max")
    for key, limit in (("min", rule.minimum), ("max", rule.maximum)):
        if limit is not None:
            _check_amount(f"{place}.{key}", limit)


def _check_where(place: str, where: Mapping[str, AttributeValue], attributes: set[str]) -> None:
    for name, value in where.items():
        if name not in attributes:
            raise SelectionFileError(f"{place}.{name}", f"unknown attribute “{name}”")
        if not is_stated(value):
            raise SelectionFileError(f"{place}.{name}", "“not stated” is never counted in a quota")


def _check_amount(place: str, amount: int) -> None:
    if amount < 0:
        raise SelectionFileError(place, "must not be negative")
    if amount >= LARGEST_AMOUNT:
        raise SelectionFileError(place, f"must be below {LARGEST_AMOUNT}")


def _check_known(place: str, ids: Iterable[str], known: set[str]) -> None:
    for one in sorted(ids):
        if one not in known:
            raise SelectionFileError(place, f"“{one}” is not an applicant")
