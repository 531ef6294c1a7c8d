"""The fictional calls: of the 13th edition one decided, one being read, one open; and one open of another edition."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from academy_portal.audit.actions import record
from academy_portal.reference.models import CountryGroup
from editions.models import Edition
from scholarships.choices import CostLine, LooksAt, Policy, QuotaAttribute, RuleKind
from scholarships.models import BudgetLine, Call, Cost, Criterion, EligibilityRule, Quota

from .personas import ELSEWHERE, FIRST, READING, SECOND
from .texts import texts, translations

GROUP = "DAC"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CallPlan:
    """What differs between the calls. Units: days before or after the moment at which the demonstration is made."""

    name: str
    slug: str
    prefix: str
    title: str
    summary: str
    opened_days_ago: int
    closes_in_days: int
    answers_in_days: int
    decisions_in_days: int
    time_zone: str = "Africa/Dakar"
    language: str = "en"


PLANS = (
    CallPlan(
        FIRST, "demo-first-round", "DEMO13", "Scholarships for the fictional 13th edition, first round",
        "This call is fictional. It was invented to show how a call looks once everything is decided: offers, answers, "
        "a reserve list and refusals with their reasons. Travel, accommodation and the participation fee were covered.",
        75, 1, 14, 7,
    ),
    # Written in French alone: readers of other languages are told so.
    CallPlan(
        READING, "demo-trainers", "DEMO13", texts()["french_call"]["title"], texts()["french_call"]["summary"],
        45, 1, 60, 30, language="fr",
    ),
    CallPlan(
        SECOND, "demo-second-round", "DEMO13", "Scholarships for the fictional 13th edition, second round",
        "This call is fictional. It is open: a draft is nearly finished, and the guided tour leads it to an award. "
        "A scholarship covers travel, accommodation and the participation fee. Holders write an article on South-South "
        "and triangular cooperation before the Academy begins.",
        21, 35, 100, 70,
    ),
    CallPlan(
        ELSEWHERE, "demo-montevideo", "DEMOUY", "Scholarships for the fictional edition in Montevideo",
        "This call is fictional. It belongs to another fictional edition, in another country, and has opened only now. "
        "The first applications have come in. A scholarship covers travel, accommodation and the participation fee.",
        6, 48, 120, 90, "America/Montevideo",
    ),
)  # fmt: skip
CRITERIA = (
    ("use", "Planned use and multiplier effect",
     "0: no plan. 1: a wish. 2: a plan without partners. 3: a plan with partners. 4: a plan with partners and dates. "
     "5: others can repeat it."),
    ("article", "Quality of the article proposed",
     "0: no topic. 1: a topic only. 2: little that is new. 3: own experience. 4: own experience, compared with another "
     "country. 5: the same, and useful to others at once."),
)  # fmt: skip
WEIGHTS = {"use": 60, "article": 40}
# What each call asks beside the country. The trainers' organisations must stand in the register of organisations: where
# one does not, a person looks at the application.
LEAST_YEARS = 2
TRAINERS = ("government", "workers", "sse_organisation", "sse_network", "academia", "ngo")
CONDITIONS: dict[str, tuple[dict[str, Any], ...]] = {
    FIRST: (
        {"kind": RuleKind.EXPERIENCE, "least_years": LEAST_YEARS},
        {"kind": RuleKind.ORGANISATION},
        {"kind": RuleKind.NO_OBLIGATION},
        {"kind": RuleKind.NOT_RECENT_HOLDER, "editions": 2},
    ),
    READING: (
        {"kind": RuleKind.CATEGORY, "categories": list(TRAINERS)},
        {"kind": RuleKind.EXPERIENCE, "least_years": LEAST_YEARS},
        {"kind": RuleKind.ORGANISATION, "must_be_registered": True},
        {"kind": RuleKind.NOT_RECENT_HOLDER, "editions": 1},
    ),
    SECOND: (
        {"kind": RuleKind.EXPERIENCE, "least_years": LEAST_YEARS},
        {"kind": RuleKind.ORGANISATION},
        {"kind": RuleKind.NO_OBLIGATION},
    ),
    ELSEWHERE: ({"kind": RuleKind.LANGUAGE, "languages": ["en", "es", "pt"]},),
}
COMMON_COSTS = ((CostLine.ACCOMMODATION, "900"), (CostLine.FEE, "1100"))
TRAVEL = {
    "africa": "900",
    "arab_states": "1000",
    "asia_pacific": "1700",
    "americas": "1900",
    "europe_central_asia": "800",
}
PROGRAMME, FUND = "Fictional South-South programme", "Fictional partner fund"
MEAN_AWARD, HIGHEST_AWARD = Decimal(3250), Decimal(3900)


def make_call(
    *, plan: CallPlan, edition: Edition, seats: int, budget: Decimal, quotas: tuple[dict[str, Any], ...], at: datetime
) -> Call:
    """Make one call as a draft, with criteria, costs, payers and quotas.

    Source: the costs are invented; the lines are those that the SSTC programme pays.
    """
    opens_at = (at - plan.opened_days_ago * DAY).replace(minute=0, second=0, microsecond=0)
    call = Call(
        edition=edition, slug=plan.slug, number_prefix=plan.prefix, title=plan.title, summary=plan.summary,
        language=plan.language, translations=translations("calls", plan.slug),
        opens_at=opens_at, closes_at=_end_of_day(plan, at, plan.closes_in_days),
        time_zone=plan.time_zone, grace_minutes=0,
        decisions_on=(at + plan.decisions_in_days * DAY).date(), reference_on=opens_at.date(), seats=seats,
        policy=Policy.PRIORITY, reserve_size=max(5, seats // 4),
        answers_by=_end_of_day(plan, at, plan.answers_in_days),
        article_due_on=edition.planned_starts_on - 28 * DAY,
    )  # fmt: skip
    call.full_clean()
    call.save(force_insert=True)
    _set_conditions(call, plan)
    Criterion.objects.bulk_create(_criteria(call))
    costs = [(line, "", amount) for line, amount in COMMON_COSTS]
    costs += [(CostLine.TRAVEL, region, amount) for region, amount in TRAVEL.items()]
    Cost.objects.bulk_create(
        Cost(call=call, line=line, region=region, amount=Decimal(amount)) for line, region, amount in costs
    )
    _give_money(call, budget)
    Quota.objects.bulk_create(
        Quota(call=call, translations=translations("quotas", one["attribute"]), **one) for one in quotas
    )
    facts = {"slug": call.slug, "fictional": True}
    record(verb="save_call", subject=call, by=None, at=opens_at - 5 * DAY, facts=facts)
    return call


def _end_of_day(plan: CallPlan, at: datetime, days: int) -> datetime:
    """The last minute of a day to come, by the clock of the call: nobody has to ask which day midnight belongs to."""
    return (at.astimezone(ZoneInfo(plan.time_zone)) + days * DAY).replace(hour=23, minute=59, second=0, microsecond=0)


def _criteria(call: Call) -> Iterator[Criterion]:
    """The criteria of a call in English with their translations; those of the call in French in French alone."""
    for position, (key, label, text) in enumerate(CRITERIA):
        others = translations("criteria", key)
        words, further = ({"label": label, "help": text}, others) if call.language == "en" else (others["fr"], {})
        yield Criterion(call=call, key=key, **words, translations=further, weight=WEIGHTS[key], position=position)


def _set_conditions(call: Call, plan: CallPlan) -> None:
    """The country on the list everywhere; each call asks more in its own way."""
    listed = {"kind": RuleKind.COUNTRY_GROUP, "group": CountryGroup.objects.get(code=GROUP)}
    for position, values in enumerate(({**listed, "looks_at": LooksAt.RESIDENCE}, *CONDITIONS[plan.name])):
        rule = EligibilityRule(call=call, position=position, **values)
        rule.full_clean()
        rule.save(force_insert=True)


def _give_money(call: Call, budget: Decimal) -> None:
    """Two payers: each gives part of the travel, one the accommodation, the other the participation fee."""
    rest = {line: call.seats * Decimal(amount) for line, amount in COMMON_COSTS}
    travel = budget - sum(rest.values())
    by_fund = (travel * 2 / 5).quantize(Decimal(1))
    given = (
        (CostLine.TRAVEL, PROGRAMME, travel - by_fund),
        (CostLine.TRAVEL, FUND, by_fund),
        (CostLine.ACCOMMODATION, FUND, rest[CostLine.ACCOMMODATION]),
        (CostLine.FEE, PROGRAMME, rest[CostLine.FEE]),
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(call=call, line=line, payer=payer, amount=amount, position=position)
        for position, (line, payer, amount) in enumerate(given, start=1)
    )


LDC_QUOTA: dict[str, Any] = {
    "name": "At least 30% of the awards go to least developed countries",
    "attribute": QuotaAttribute.LDC,
    "value": "true",
    "min_percent": 30,
}
WOMEN_QUOTA: dict[str, Any] = {
    "name": "At least 45% of the awards go to women",
    "attribute": QuotaAttribute.SEX,
    "value": "female",
    "min_percent": 45,
}
