"""The checker refuses each kind of fault, and says which."""

from __future__ import annotations

import pytest

from scholarships.selection.checker import check_list
from scholarships.selection.problem import (
    Applicant,
    BudgetRule,
    CapEachRule,
    CountRule,
    Policy,
    Problem,
    Rule,
    ShareRule,
)

PEOPLE = (
    Applicant("a", 900, 10, {"country": "KE", "sex": "female"}),
    Applicant("b", 800, 20, {"country": "KE", "sex": "male"}),
    Applicant("c", 700, 30, {"country": "KE", "sex": "male"}),
    Applicant("d", 600, 40, {"country": None, "sex": "female"}),
    Applicant("e", 500, 50, {"country": "not_stated", "sex": None}),
)


def problem(*rules: Rule, accepted: frozenset[str] = frozenset(), gone: frozenset[str] = frozenset()) -> Problem:
    """Five people under these rules."""
    return Problem("p", Policy.TOTAL, "s", ("country", "sex"), PEOPLE, rules, accepted, gone)


@pytest.mark.parametrize(
    ("rule", "kept", "broken", "sentence"),
    [
        (BudgetRule("money", 60), "abc", "abd", "money: the costs may be at most 60; this list has 70."),
        (CountRule("places", {}, maximum=2), "ab", "abc", "places: the awards may be at most 2; this list has 3."),
        (
            CountRule("women", {"sex": "female"}, minimum=2),
            "ad",
            "ab",
            "women: the awards must be at least 2; this list has 1.",
        ),
        (
            ShareRule("share", {"sex": "female"}, 34),
            "abd",
            "abc",
            "share: the awards must be at least 2; this list has 1.",
        ),
        (
            ShareRule("share", {"sex": "female"}, 33),
            "abc",
            "bc",
            "share: the awards must be at least 1; this list has 0.",
        ),
        (
            CapEachRule("cap", "country", 2),
            "abde",
            "abc",
            "cap: the awards of “KE” may be at most 2; this list has 3.",
        ),
    ],
)
def test_each_rule(rule: Rule, kept: str, broken: str, sentence: str) -> None:
    assert check_list(problem(rule), kept).faults == ()
    assert check_list(problem(rule), broken).faults == (sentence,)


def test_facts_and_ids() -> None:
    fixed = problem(accepted=frozenset("a"), gone=frozenset("b"))
    assert check_list(fixed, "bccx").faults == (
        "“c” is on the list 2 times.",
        "“x” is not an applicant.",
        "“a” has accepted before and is missing.",
        "“b” is no longer available.",
    )


def test_totals_and_standings() -> None:
    verdict = check_list(problem(BudgetRule("money", 60), ShareRule("share", {"sex": "female"}, 50)), "ab")
    assert verdict.accepted
    assert (verdict.awards, verdict.total_score, verdict.total_cost) == (2, 1_700, 30)
    assert [(one.rule, one.kind, one.actual, one.limit, one.slack) for one in verdict.standings] == [
        ("money", "budget", 30, 60, 30),
        ("share", "share", 1, 1, 0),
    ]


def test_a_cap_over_nobody_has_no_standing() -> None:
    assert check_list(problem(CapEachRule("cap", "country", 0)), "de").standings == ()


def test_true_and_one_are_different_values() -> None:
    people = (Applicant("a", 1, 1, {"x": True}), Applicant("b", 1, 1, {"x": 1}))
    rules = (CountRule("ones", {"x": 1}, maximum=0),)
    typed = Problem("p", Policy.TOTAL, "s", ("x",), people, rules)
    assert check_list(typed, "a").accepted
    assert not check_list(typed, "b").accepted
