"""The kinds of rules and how each judges: met, not met, or unknown, with the reason and the facts used as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .facts import Facts, Known, Register

Value = str | int | list[str] | list[int]
Used = Mapping[str, Value]


class Kind(StrEnum):
    """What a rule looks at."""

    COUNTRY_GROUP = "country_group"
    CATEGORY = "category"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    ORGANISATION = "organisation"
    NO_OBLIGATION = "no_obligation"
    NOT_RECENT_HOLDER = "not_recent_holder"


class LooksAt(StrEnum):
    """Which country of the person a rule on countries looks at."""

    RESIDENCE = "residence"
    NATIONALITY = "nationality"
    EITHER = "either"


class Verdict(StrEnum):
    """What a rule says about an application."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What all rules together say."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    DOUBTFUL = "doubtful"


class Reason(StrEnum):
    """Why a rule says what it says. The words for people are made from it and from the facts used."""

    FITS = "fits"
    NOT_ON_LIST = "not_on_list"
    LIST_NOT_KNOWN = "list_not_known"
    OTHER_CATEGORY = "other_category"
    TOO_FEW_YEARS = "too_few_years"
    NO_LANGUAGE = "no_language"
    NOT_NAMED = "not_named"
    NOT_IN_REGISTER = "not_in_register"
    STILL_OWED = "still_owed"
    HELD_RECENTLY = "held_recently"
    NOT_GIVEN = "not_given"
    NOBODY_KNOWS = "nobody_knows"


# The reasons that a rule may give for each verdict, so that no reason is read as another verdict.
REASONS: Mapping[Verdict, frozenset[Reason]] = {
    Verdict.MET: frozenset({Reason.FITS}),
    Verdict.NOT_MET: frozenset(
        {
            Reason.NOT_ON_LIST,
            Reason.OTHER_CATEGORY,
            Reason.TOO_FEW_YEARS,
            Reason.NO_LANGUAGE,
            Reason.NOT_NAMED,
            Reason.STILL_OWED,
            Reason.HELD_RECENTLY,
        }
    ),
    Verdict.UNKNOWN: frozenset({Reason.LIST_NOT_KNOWN, Reason.NOT_IN_REGISTER, Reason.NOT_GIVEN, Reason.NOBODY_KNOWS}),
}


@dataclass(frozen=True)
class Rule:
    """One condition of a call. Only the parameters of its kind are read."""

    id: int
    kind: Kind
    group: str = ""
    looks_at: LooksAt = LooksAt.RESIDENCE
    categories: frozenset[str] = frozenset()
    least_years: int = 0
    languages: frozenset[str] = frozenset()
    must_be_registered: bool = False
    editions: int = 0


@dataclass(frozen=True)
class Finding:
    """What one rule says about one application, why, and by which facts."""

    rule: int
    verdict: Verdict
    reason: Reason
    used: Used = field(default_factory=dict)


def judge(rules: Iterable[Rule], facts: Facts) -> tuple[Finding, ...]:
    """The finding of each rule, in the order of the rules."""
    return tuple(_JUDGES[rule.kind](rule, facts) for rule in rules)


def overall(verdicts: Iterable[Verdict]) -> Result:
    """What all findings say together: one failed rule refuses, one unknown leaves it to a person."""
    found = set(verdicts)
    if Verdict.NOT_MET in found:
        return Result.NOT_ELIGIBLE
    return Result.DOUBTFUL if Verdict.UNKNOWN in found else Result.ELIGIBLE


def _met(rule: Rule, **used: Value) -> Finding:
    return Finding(rule.id, Verdict.MET, Reason.FITS, used)


def _not_met(rule: Rule, reason: Reason, **used: Value) -> Finding:
    return Finding(rule.id, Verdict.NOT_MET, reason, used)


def _unknown(rule: Rule, reason: Reason, **used: Value) -> Finding:
    return Finding(rule.id, Verdict.UNKNOWN, reason, used)


def _country_group(rule: Rule, facts: Facts) -> Finding:
    """Either country suffices where the rule says so; a “no” needs a “no” for every country that it looks at."""
    looked_at = {
        LooksAt.RESIDENCE: {"residence": facts.residence},
        LooksAt.NATIONALITY: {"nationality": facts.nationality},
        LooksAt.EITHER: {"residence": facts.residence, "nationality": facts.nationality},
    }[rule.looks_at]
    answers = [facts.membership(rule.group, country) for country in looked_at.values()]
    if Known.YES in answers:
        return _met(rule, **looked_at)
    if all(answer is Known.NO for answer in answers):
        return _not_met(rule, Reason.NOT_ON_LIST, **looked_at)
    return _unknown(rule, Reason.LIST_NOT_KNOWN if all(looked_at.values()) else Reason.NOT_GIVEN, **looked_at)


def _category(rule: Rule, facts: Facts) -> Finding:
    if not facts.category:
        return _unknown(rule, Reason.NOT_GIVEN)
    if facts.category in rule.categories:
        return _met(rule, category=facts.category)
    return _not_met(rule, Reason.OTHER_CATEGORY, category=facts.category)


def _experience(rule: Rule, facts: Facts) -> Finding:
    if facts.experience_years is None:
        return _unknown(rule, Reason.NOT_GIVEN)
    if facts.experience_years >= rule.least_years:
        return _met(rule, years=facts.experience_years)
    return _not_met(rule, Reason.TOO_FEW_YEARS, years=facts.experience_years)


def _language(rule: Rule, facts: Facts) -> Finding:
    if facts.languages is None:
        return _unknown(rule, Reason.NOT_GIVEN)
    used = sorted(facts.languages)
    if facts.languages & rule.languages:
        return _met(rule, languages=used)
    return _not_met(rule, Reason.NO_LANGUAGE, languages=used)


def _organisation(rule: Rule, facts: Facts) -> Finding:
    """A name that the register does not hold may still be a body that exists: a person looks at it."""
    if facts.organisation is None:
        return _unknown(rule, Reason.NOT_GIVEN)
    if facts.organisation is Register.NOT_NAMED:
        return _not_met(rule, Reason.NOT_NAMED)
    if rule.must_be_registered and facts.organisation is Register.NOT_FOUND:
        return _unknown(rule, Reason.NOT_IN_REGISTER, register=facts.organisation.value)
    return _met(rule, register=facts.organisation.value)


def _no_obligation(rule: Rule, facts: Facts) -> Finding:
    if facts.obligations is None:
        return _unknown(rule, Reason.NOBODY_KNOWS)
    if facts.obligations == 0:
        return _met(rule, obligations=0)
    return _not_met(rule, Reason.STILL_OWED, obligations=facts.obligations)


def _not_recent_holder(rule: Rule, facts: Facts) -> Finding:
    if facts.scholarships is None:
        return _unknown(rule, Reason.NOBODY_KNOWS)
    used = sorted(facts.scholarships)
    if any(1 <= back <= rule.editions for back in used):
        return _not_met(rule, Reason.HELD_RECENTLY, scholarships=used)
    return _met(rule, scholarships=used)


_JUDGES = {
    Kind.COUNTRY_GROUP: _country_group,
    Kind.CATEGORY: _category,
    Kind.EXPERIENCE: _experience,
    Kind.LANGUAGE: _language,
    Kind.ORGANISATION: _organisation,
    Kind.NO_OBLIGATION: _no_obligation,
    Kind.NOT_RECENT_HOLDER: _not_recent_holder,
}
