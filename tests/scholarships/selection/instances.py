"""Seeded problems for the tests of the selection, and the definition of both policies by brute force."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

from scholarships.selection.checker import check_list
from scholarships.selection.lottery import lottery_weight
from scholarships.selection.problem import (
    Applicant,
    AttributeValue,
    BudgetRule,
    CapEachRule,
    CountRule,
    Diversity,
    Policy,
    Problem,
    Rule,
    ShareRule,
)

COUNTRIES = ("KE", "SN", "PE", "IN", "MA", "PT")
ATTRIBUTES = ("country", "sex", "region", "ldc")


def small_problem(seed: int, policy: Policy, size: int | None = None) -> Problem:
    """A problem of at most 12 applicants with every kind of rule now and then."""
    dice = random.Random(seed)
    size = dice.choice([0, 1, *range(3, 12), 12]) if size is None else size
    step = dice.choice([1, 50, 500])
    applicants = tuple(
        Applicant(
            id=f"a{number:02d}",
            score=dice.randint(0, 10_000 // step) * step,
            cost=dice.choice([0, 900, 1_000, 1_500, dice.randint(0, 3_000)]),
            attributes={
                "country": dice.choice(COUNTRIES),
                "sex": dice.choice(["female", "male", "male", None]),
                "region": dice.choice(["africa", "americas", "asia"]),
                "ldc": dice.choice([True, False]),
            },
        )
        for number in range(size)
    )
    rules = [rule for rule in _possible_rules(dice, size) if dice.random() < 0.45]
    dice.shuffle(rules)
    ids = [applicant.id for applicant in applicants]
    dice.shuffle(ids)
    accepted = frozenset(ids[: dice.choice([0, 0, 0, 1, 2])])
    gone = frozenset(ids[2 : 2 + dice.choice([0, 0, 1])])
    diversity = None
    if policy is Policy.TOTAL and dice.random() < 0.25:
        diversity = Diversity("country", dice.choice([0, 2, 50, 400]))
    return Problem(
        id=f"small-{seed}",
        policy=policy,
        lottery_seed=f"seed {seed}",
        attributes=ATTRIBUTES,
        applicants=applicants,
        rules=tuple(rules),
        accepted=accepted,
        gone=gone,
        diversity=diversity,
    )


def _possible_rules(dice: random.Random, size: int) -> list[Rule]:
    low = dice.choice([0, 0, 1, 2])
    return [
        BudgetRule("budget", dice.randint(0, 1_200 * max(1, size) // 2)),
        CountRule("places", {}, maximum=dice.randint(0, max(1, size * 2 // 3))),
        CountRule("women", {"sex": "female"}, minimum=dice.choice([0, 1, 1, 2])),
        CountRule("africa", {"region": "africa"}, minimum=low, maximum=low + dice.randint(0, 3)),
        CountRule("men of ldc", {"sex": "male", "ldc": True}, maximum=dice.randint(0, 3)),
        ShareRule("share of women", {"sex": "female"}, dice.choice([10, 25, 33, 50])),
        ShareRule("share of ldc", {"ldc": True}, dice.choice([20, 40, 67])),
        CapEachRule("two a country", "country", dice.randint(1, 2)),
        CapEachRule("cap of sexes", "sex", dice.randint(1, 4)),
    ]


LINES = ("travel", "accommodation", "fee")


def with_budget_lines(problem: Problem, seed: int) -> Problem:
    """The same problem with the cost split into lines, each under a budget of its own, most of them binding."""
    dice = random.Random(f"lines {seed}")
    most = max(1, len(problem.applicants))
    people = []
    for one in problem.applicants:
        parts = {"travel": dice.randint(0, one.cost), "fee": dice.choice([0, 100, 250])}
        parts["accommodation"] = one.cost - parts["travel"]
        people.append(replace(one, attributes={**one.attributes, **parts}))
    rules = tuple(
        BudgetRule(f"budget of {line}", dice.randint(0, 700 * most // 2), line) for line in LINES if dice.random() < 0.8
    )
    return replace(
        problem,
        attributes=(*problem.attributes, *LINES),
        applicants=tuple(people),
        rules=(*problem.rules, *rules),
    )


def weight_of(problem: Problem, ids: tuple[str, ...]) -> int:
    """The lottery weight of a list."""
    return sum(lottery_weight(problem.lottery_seed, one) for one in ids)


def legal_lists(problem: Problem) -> list[tuple[str, ...]]:
    """Every legal list, by trying all of them."""
    ids = [applicant.id for applicant in problem.sorted_applicants()]
    return [
        chosen
        for number in range(len(ids) + 1)
        for chosen in combinations(ids, number)
        if check_list(problem, chosen).accepted
    ]


def brute_priority(problem: Problem, lists: list[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Policy PRIORITY word by word."""
    if not lists:
        return None
    order = sorted(
        problem.applicants,
        key=lambda one: (-one.score, -lottery_weight(problem.lottery_seed, one.id), one.id),
    )
    taken = set(problem.accepted)
    for person in order:
        if person.id not in taken and any(taken | {person.id} <= set(one) for one in lists):
            taken.add(person.id)
    return tuple(sorted(taken))


def brute_total(problem: Problem, lists: list[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Policy TOTAL word by word: merit, diversity, merit, lottery, ids."""
    if not lists:
        return None
    people = {one.id: one for one in problem.applicants}

    def merit(ids: tuple[str, ...]) -> int:
        return sum(people[one].score for one in ids)

    if problem.diversity is not None:
        attribute = problem.diversity.attribute

        def values(ids: tuple[str, ...]) -> int:
            return len({people[one].attributes[attribute] for one in ids} - {None})

        floor = (1000 - problem.diversity.epsilon_per_mille) * max(map(merit, lists))
        lists = [one for one in lists if 1000 * merit(one) >= floor]
        lists = [one for one in lists if values(one) == max(map(values, lists))]
    lists = [one for one in lists if merit(one) == max(map(merit, lists))]
    heaviest = max(weight_of(problem, one) for one in lists)
    lists = [one for one in lists if weight_of(problem, one) == heaviest]
    return first_by_ids(problem, lists)


def first_by_ids(problem: Problem, lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Of lists that are equal in everything, the one a walk over the ids finds."""
    taken: set[str] = set()
    for applicant in problem.sorted_applicants():
        if any(taken | {applicant.id} <= set(one) for one in lists):
            taken.add(applicant.id)
    return tuple(sorted(taken))


def brute_list(problem: Problem) -> tuple[str, ...] | None:
    """The list that the policy of the problem defines; None if no list is legal."""
    lists = legal_lists(problem)
    return brute_priority(problem, lists) if problem.policy is Policy.PRIORITY else brute_total(problem, lists)


def with_score(problem: Problem, applicant_id: str, score: int) -> Problem:
    """The same problem with another score of one person."""
    return replace(
        problem,
        applicants=tuple(replace(one, score=score) if one.id == applicant_id else one for one in problem.applicants),
    )


COLUMNS = ("country", "region", "income", "sex", "age", "sector", "language", "ldc", "disability", "rural")
REGIONS = ("africa", "americas", "arab_states", "asia", "europe")
SECTORS = ("cooperative", "mutual", "association", "public", "academic", "union")


def call_problem(size: int, places: int, seed: int, policy: Policy) -> Problem:
    """A problem as a call has it: some 30 rules over ten attributes, countries of very different sizes."""
    dice = random.Random(seed)
    countries = [f"C{number:02d}" for number in range(min(120, max(10, size // 4)))]
    region = {country: dice.choice(REGIONS) for country in countries}
    income = {country: dice.choice(["low", "lower", "upper", "high"]) for country in countries}
    fare = {country: dice.randint(120_000, 380_000) for country in countries}
    applicants = []
    for number in range(size):
        country = dice.choices(countries, [1 / (rank + 3) for rank in range(len(countries))])[0]
        attributes: dict[str, AttributeValue] = {
            "country": country,
            "region": region[country],
            "income": income[country],
            "sex": dice.choices(["female", "male", None], [45, 52, 3])[0],
            "age": dice.choice(["under_30", "30_to_45", "over_45"]),
            "sector": dice.choice(SECTORS),
            "language": dice.choices(["en", "fr", "es", "ar", "pt"], [40, 25, 20, 8, 7])[0],
            "ldc": income[country] == "low",
            "disability": dice.random() < 0.15,
            "rural": dice.random() < 0.3,
        }
        score = min(10_000, max(0, int(dice.gauss(6_500, 1_200))))
        applicants.append(Applicant(f"A{number:05d}", score, fare[country] + dice.randint(-20_000, 20_000), attributes))
    return Problem(
        id=f"call-{size}-{places}-{seed}",
        policy=policy,
        lottery_seed=str(seed),
        attributes=COLUMNS,
        applicants=tuple(applicants),
        rules=tuple(_call_rules(places)),
    )


def lined_call_problem(size: int, places: int, seed: int, policy: Policy) -> Problem:
    """A problem as the portal asks it: some dozen rules, one budget for each line of cover instead of one for all."""
    problem = call_problem(size, places, seed, policy)
    people = tuple(
        replace(one, attributes={**one.attributes, "travel": one.cost, "accommodation": 90_000, "fee": 110_000})
        for one in problem.applicants
    )
    kept = {"places", "per country", "half women", "least developed", "young", "disability", "rural"}
    rules = [rule for rule in problem.rules if rule.name in kept]
    rules += [
        BudgetRule("budget of travel", places * 235_000, "travel"),
        BudgetRule("budget of accommodation", places * 90_000, "accommodation"),
        BudgetRule("budget of the fee", (places - 1) * 110_000, "fee"),
        CountRule("some of africa", {"region": "africa"}, minimum=places // 6, maximum=places // 2),
        CountRule("some of asia", {"region": "asia"}, minimum=places // 8, maximum=places // 2),
    ]
    return replace(problem, attributes=(*problem.attributes, *LINES), applicants=people, rules=tuple(rules))


def _call_rules(places: int) -> list[Rule]:
    most = max(1, places // 3)
    rules: list[Rule] = [
        BudgetRule("budget", places * 235_000),
        CountRule("places", {}, maximum=places),
        CapEachRule("per country", "country", max(2, places // 25)),
        ShareRule("half women", {"sex": "female"}, 50),
        ShareRule("least developed", {"ldc": True}, 30),
        ShareRule("young", {"age": "under_30"}, 35),
        CountRule("disability", {"disability": True}, minimum=max(1, places // 15)),
        CountRule("rural", {"rural": True}, minimum=places // 3),
    ]
    rules += [CountRule(f"region {one}", {"region": one}, places // 8, most) for one in REGIONS]
    rules += [CountRule(f"women of {one}", {"region": one, "sex": "female"}, places // 20) for one in REGIONS]
    rules += [CountRule(f"sector {one}", {"sector": one}, places // 12, most) for one in SECTORS]
    least = {"en": 0, "fr": places // 6, "es": places // 6, "ar": places // 12, "pt": places // 12}
    rules += [CountRule(f"language {one}", {"language": one}, low, places // 2 + 1) for one, low in least.items()]
    return rules
