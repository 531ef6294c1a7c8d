"""The evaluation of conditions: what must hold for all rules and all facts."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scholarships import choices
from scholarships.eligibility.facts import Facts, Known, Register
from scholarships.eligibility.rules import (
    REASONS,
    Finding,
    Kind,
    LooksAt,
    Reason,
    Result,
    Rule,
    Verdict,
    judge,
    overall,
)

COUNTRIES, GROUPS = ("", "ML", "MX"), ("G77", "DAC")
CATEGORIES, LANGUAGES = ("government", "workers", "ngo"), ("ar", "fr", "en")

rules = st.builds(
    Rule,
    id=st.integers(1, 50),
    kind=st.sampled_from(Kind),
    group=st.sampled_from(GROUPS),
    looks_at=st.sampled_from(LooksAt),
    categories=st.frozensets(st.sampled_from(CATEGORIES), min_size=1),
    least_years=st.integers(1, 5),
    languages=st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
    must_be_registered=st.booleans(),
    editions=st.integers(1, 3),
)
facts_of_somebody = st.builds(
    Facts,
    residence=st.sampled_from(COUNTRIES),
    nationality=st.sampled_from(COUNTRIES),
    memberships=st.dictionaries(
        st.tuples(st.sampled_from(GROUPS), st.sampled_from(COUNTRIES[1:])), st.sampled_from(Known)
    ),
    category=st.sampled_from(("", *CATEGORIES)),
    experience_years=st.none() | st.integers(0, 6),
    languages=st.none() | st.frozensets(st.sampled_from(LANGUAGES)),
    organisation=st.none() | st.sampled_from(Register),
    obligations=st.none() | st.integers(0, 2),
    scholarships=st.none() | st.lists(st.integers(1, 4), max_size=2).map(tuple),
)
lists_of_rules = st.lists(rules, max_size=6, unique_by=lambda rule: rule.id)


def verdict(rule: Rule, facts: Facts) -> Verdict:
    return judge([rule], facts)[0].verdict


def result(chosen: list[Rule], facts: Facts) -> Result:
    return overall(found.verdict for found in judge(chosen, facts))


@given(chosen=lists_of_rules, facts=facts_of_somebody, draw=st.randoms())
def test_the_order_of_rules_does_not_matter(chosen: list[Rule], facts: Facts, draw) -> None:
    shuffled = chosen.copy()
    draw.shuffle(shuffled)
    by_rule = {found.rule: found for found in judge(chosen, facts)}
    assert {found.rule: found for found in judge(shuffled, facts)} == by_rule
    assert result(shuffled, facts) == result(chosen, facts)


@given(chosen=lists_of_rules, facts=facts_of_somebody)
def test_every_rule_has_one_finding_with_a_reason_of_its_verdict(chosen: list[Rule], facts: Facts) -> None:
    findings = judge(chosen, facts)
    assert [found.rule for found in findings] == [rule.id for rule in chosen]
    assert all(found.reason in REASONS[found.verdict] for found in findings)


@given(chosen=lists_of_rules, facts=facts_of_somebody)
def test_a_refusal_names_a_failed_rule_and_a_doubt_none(chosen: list[Rule], facts: Facts) -> None:
    findings = judge(chosen, facts)
    failed = [found for found in findings if found.verdict is Verdict.NOT_MET]
    unknown = [found for found in findings if found.verdict is Verdict.UNKNOWN]
    assert result(chosen, facts) == (Result.NOT_ELIGIBLE if failed else Result.DOUBTFUL if unknown else Result.ELIGIBLE)


# Each fact that a kind looks at, as far as nobody knows it.
NOT_KNOWN: Mapping[Kind, dict[str, object]] = {
    Kind.COUNTRY_GROUP: {"residence": "", "nationality": ""},
    Kind.CATEGORY: {"category": ""},
    Kind.EXPERIENCE: {"experience_years": None},
    Kind.LANGUAGE: {"languages": None},
    Kind.ORGANISATION: {"organisation": None},
    Kind.NO_OBLIGATION: {"obligations": None},
    Kind.NOT_RECENT_HOLDER: {"scholarships": None},
}


@given(rule=rules, facts=facts_of_somebody)
def test_what_is_not_known_is_unknown_and_never_a_no(rule: Rule, facts: Facts) -> None:
    assert verdict(rule, replace(facts, **NOT_KNOWN[rule.kind])) is Verdict.UNKNOWN


@given(rule=rules, facts=facts_of_somebody)
def test_unknown_only_where_the_fact_is_unknown(rule: Rule, facts: Facts) -> None:
    if verdict(rule, facts) is not Verdict.UNKNOWN:
        return
    asked = {
        LooksAt.RESIDENCE: [facts.residence],
        LooksAt.NATIONALITY: [facts.nationality],
        LooksAt.EITHER: [facts.residence, facts.nationality],
    }[rule.looks_at]
    is_known = {
        Kind.COUNTRY_GROUP: all(facts.membership(rule.group, one) is not Known.UNKNOWN for one in asked),
        Kind.CATEGORY: facts.category != "",
        Kind.EXPERIENCE: facts.experience_years is not None,
        Kind.LANGUAGE: facts.languages is not None,
        Kind.ORGANISATION: facts.organisation in {Register.LISTED, Register.NOT_NAMED},
        Kind.NO_OBLIGATION: facts.obligations is not None,
        Kind.NOT_RECENT_HOLDER: facts.scholarships is not None,
    }
    assert not is_known[rule.kind]


# For each fact, changes that can only speak for an applicant.
BETTER = (
    lambda facts: (
        replace(facts, experience_years=(facts.experience_years or 0) + 1)
        if facts.experience_years is not None
        else facts
    ),
    lambda facts: replace(facts, languages=frozenset(LANGUAGES)),
    lambda facts: replace(facts, organisation=Register.LISTED),
    lambda facts: replace(facts, obligations=0),
    lambda facts: replace(facts, scholarships=()),
    lambda facts: replace(
        facts,
        residence=facts.residence or "ML",
        nationality=facts.nationality or "ML",
        memberships=dict.fromkeys(product(GROUPS, COUNTRIES[1:]), Known.YES),
    ),
)
RANK = {Verdict.NOT_MET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}


@pytest.mark.parametrize("better", BETTER)
@given(chosen=lists_of_rules, facts=facts_of_somebody)
def test_what_speaks_for_an_applicant_never_harms(better, chosen: list[Rule], facts: Facts) -> None:
    before, after = judge(chosen, facts), judge(chosen, better(facts))
    assert all(RANK[then.verdict] >= RANK[now.verdict] for now, then in zip(before, after, strict=True))


@given(chosen=lists_of_rules, more=rules, facts=facts_of_somebody)
def test_a_further_condition_never_makes_eligible(chosen: list[Rule], more: Rule, facts: Facts) -> None:
    rank = {Result.NOT_ELIGIBLE: 0, Result.DOUBTFUL: 1, Result.ELIGIBLE: 2}
    assert rank[result([*chosen, more], facts)] <= rank[result(chosen, facts)]


@pytest.mark.parametrize(
    ("residence", "nationality", "looks_at", "expected"),
    [
        (home, passport, looks_at, expected)
        for home, passport in product(Known, repeat=2)
        for looks_at, expected in (
            (LooksAt.RESIDENCE, home),
            (LooksAt.NATIONALITY, passport),
            (
                LooksAt.EITHER,
                Known.YES
                if Known.YES in {home, passport}
                else Known.NO
                if {home, passport} == {Known.NO}
                else Known.UNKNOWN,
            ),
        )
    ],
)
def test_countries_in_every_combination(
    residence: Known, nationality: Known, looks_at: LooksAt, expected: Known
) -> None:
    """A list that is not known for the day refuses nobody, and one good country suffices where either counts."""
    facts = Facts(residence="ML", nationality="MX", memberships={("G77", "ML"): residence, ("G77", "MX"): nationality})
    told = {Known.YES: Verdict.MET, Known.NO: Verdict.NOT_MET, Known.UNKNOWN: Verdict.UNKNOWN}
    rule = Rule(id=1, kind=Kind.COUNTRY_GROUP, group="G77", looks_at=looks_at)
    assert verdict(rule, facts) is told[expected]


@pytest.mark.parametrize(
    ("held", "editions", "expected"),
    [
        ((), 3, Verdict.MET),
        ((1,), 1, Verdict.NOT_MET),
        ((2,), 1, Verdict.MET),
        ((2,), 2, Verdict.NOT_MET),
        ((4, 3), 3, Verdict.NOT_MET),
        ((4,), 3, Verdict.MET),
    ],
)
def test_earlier_scholarships_are_counted_back(held: tuple[int, ...], editions: int, expected: Verdict) -> None:
    rule = Rule(id=1, kind=Kind.NOT_RECENT_HOLDER, editions=editions)
    assert verdict(rule, Facts(scholarships=held)) is expected


@pytest.mark.parametrize(
    ("organisation", "must_be_registered", "expected"),
    [
        (Register.NOT_NAMED, False, Finding(1, Verdict.NOT_MET, Reason.NOT_NAMED)),
        (Register.NOT_NAMED, True, Finding(1, Verdict.NOT_MET, Reason.NOT_NAMED)),
        (Register.NOT_FOUND, False, Finding(1, Verdict.MET, Reason.FITS, {"register": "not_found"})),
        (Register.NOT_FOUND, True, Finding(1, Verdict.UNKNOWN, Reason.NOT_IN_REGISTER, {"register": "not_found"})),
        (Register.LISTED, True, Finding(1, Verdict.MET, Reason.FITS, {"register": "listed"})),
    ],
)
def test_an_organisation_that_the_register_lacks_is_left_to_a_person(
    organisation: Register, must_be_registered: bool, expected: Finding
) -> None:
    rule = Rule(id=1, kind=Kind.ORGANISATION, must_be_registered=must_be_registered)
    assert judge([rule], Facts(organisation=organisation)) == (expected,)


def test_no_condition_refuses_nobody() -> None:
    assert (judge([], Facts()), overall([])) == ((), Result.ELIGIBLE)


def test_the_portal_stores_the_same_values() -> None:
    """What is stored is what the evaluation says."""
    for stored, pure in (
        (choices.RuleKind, Kind),
        (choices.LooksAt, LooksAt),
        (choices.Verdict, Verdict),
        (choices.FindingReason, Reason),
        (choices.Screening, Result),
    ):
        assert set(stored.values) == {one.value for one in pure}
