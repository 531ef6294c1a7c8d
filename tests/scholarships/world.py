"""A small fictional world for the tests of scholarships: one edition, one call, its officers, reviewers, applicants."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from academy_portal.accounts.actions import create_user, grant_mandate
from academy_portal.accounts.models import User
from academy_portal.reference.loading import load_reference
from academy_portal.reference.models import CountryGroup
from editions.actions import announce_edition, create_edition
from editions.models import Edition
from scholarships.actions import (
    declare_interests,
    publish_call,
    save_section,
    score_application,
    start_application,
    start_review,
    submit_application,
)
from scholarships.actions.reviews import Mark
from scholarships.models import Application, BudgetLine, Call, Cost, Criterion, EligibilityRule, Quota, Review

COUNTRIES = ("ML", "SN", "BR", "IN", "ZA", "PE", "KE", "MG", "VN", "CO")


def moment() -> datetime:
    """Now: deadlines are decided by the database's clock, so the world stands around the present."""
    return datetime.now(UTC)


def person(email: str, at: datetime, name: str = "", **fields: Any) -> User:
    """One person with a proven address."""
    return create_user(
        email=email, full_name=name or email.split("@")[0], email_verified=True, by=None, at=at, **fields
    )


def open_edition(at: datetime) -> Edition:
    """A fictional edition next year in Senegal, announced."""
    edition = create_edition(
        code="FICTION-13",
        slug="fiction-13",
        mode="in_person",
        city="Dakar",
        country_id="SN",
        theme="Fiction",
        planned_starts_on=date(at.year + 1, 6, 7),
        planned_ends_on=date(at.year + 1, 6, 11),
        is_fictional=True,
        by=None,
        at=at,
    )
    announce_edition(edition=edition, by=None, at=at)
    return edition


@dataclass
class World:
    """The call and its people."""

    at: datetime
    call: Call
    officer: User
    signatory: User
    reviewers: list[User]
    applications: list[Application] = field(default_factory=list)

    def apply(self, name: str, country: str = "ML", *, send: bool = True, sex: str = "female") -> Application:
        """One applicant with both sections filled, sent unless told otherwise."""
        user = person(f"{name}@example.org", self.at, name)
        application = start_application(call=self.call, by=user, at=self.at)
        fill(application, user, self.at, country=country, sex=sex)
        if send:
            application = submit_application(application=application, by=user, at=self.at)
        self.applications.append(application)
        return application

    def close(self) -> None:
        """Let the call's time pass: the deadline moves, the clock does not."""
        Call.objects.filter(pk=self.call.pk).update(closes_at=moment() - timedelta(seconds=1))
        self.call.refresh_from_db()

    def review_all(self, values: dict[str, int] | None = None) -> None:
        """Close, start the review and have every file scored; ``values`` by application number, else 3."""
        self.close()
        start_review(call=self.call, due_on=self.at.date() + timedelta(days=20), by=self.officer, at=self.at)
        for review in Review.objects.filter(application__call=self.call, state="open").select_related(
            "application", "reviewer"
        ):
            value = (values or {}).get(review.application.number, 3)
            score(review, value, self.at)


def profile_values(country: str = "ML", **changes: Any) -> dict[str, Any]:
    """Answers of section 1."""
    values = {
        "full_name": "Awa Fictional",
        "sex": "female",
        "nationality_id": country,
        "country_id": country,
        "category": "sse_network",
        "organisation_name": "Fictional Union",
        "function": "Trainer",
        "experience_years": 6,
        "languages": ["fr", "en"],
    }
    return {**values, **changes}


def proposal_values(**changes: Any) -> dict[str, Any]:
    """Answers of section 2."""
    values = {
        "language": "fr",
        "motivation": "Je forme des coopératives.",
        "planned_use": "Former cent membres.",
        "article_title": "Coopérer du Sud au Sud",
        "article_abstract": "Deux unions échangent.",
        "article_language": "fr",
    }
    return {**values, **changes}


def fill(application: Application, user: User, at: datetime, **profile: Any) -> None:
    """Both sections complete."""
    save_section(
        section=application.profile, values=profile_values(**profile), is_complete=True, revision=0, by=user, at=at
    )
    save_section(section=application.proposal, values=proposal_values(), is_complete=True, revision=0, by=user, at=at)
    application.refresh_from_db()


def score(review: Review, value: int, at: datetime) -> Review:
    """The same mark for every criterion."""
    marks = {one.key: Mark(value, "As the rubric says.") for one in review.application.call.criteria.all()}
    return score_application(review=review, marks=marks, note="", revision=review.revision, by=review.reviewer, at=at)


def mandated(call: Call, at: datetime, reviewers: int) -> tuple[User, User, list[User]]:
    """The officer, the signatory and the reviewers of a call, with their mandates."""
    people = [person(f"reviewer{number}.{call.slug}@example.org", at) for number in range(reviewers)]
    officer = person(f"officer.{call.slug}@example.org", at)
    signatory = person(f"signatory.{call.slug}@example.org", at)
    roles = [(officer, "selection_officer"), (signatory, "signatory"), *((one, "reviewer") for one in people)]
    for user, role in roles:
        grant_mandate(
            user=user,
            role=role,
            scope_kind="call",
            scope_id=call.pk,
            valid_from=at - timedelta(minutes=1),
            valid_until=None,
            by=None,
            at=at,
        )
    for one in people:
        declare_interests(call=call, organisations=(), countries=(), by=one, at=at)
    return officer, signatory, people


def give_money(call: Call, budget: Decimal) -> None:
    """The budget in the parts that an award costs: half for travel, by two payers, a quarter for each other line."""
    quarter = budget / 4
    first = quarter + min(quarter, Decimal(500))
    lines = (
        ("travel", "Fictional Fund", first),
        ("travel", "Fictional Agency", 2 * quarter - first),
        ("accommodation", "Fictional Agency", quarter),
        ("participation_fee", "Fictional Fund", quarter),
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(call=call, line=line, payer=payer, amount=amount, position=place)
        for place, (line, payer, amount) in enumerate(lines)
    )


def build_world(
    *,
    seats: int = 3,
    reviewers: int = 2,
    budget: int = 9000,
    quota: bool = True,
    slug: str = "fiction",
    edition: Edition | None = None,
    conditions: Sequence[dict[str, Any]] = (),
    reserve_size: int = 1,
    published: bool = True,
) -> World:
    """A published call that is open now, with two criteria, one quota, flat costs, open to the Group of 77.

    A second world beside a first one takes another ``slug`` and the first one's ``edition``; ``conditions`` are
    further ones, as values of ``EligibilityRule``.
    """
    at = moment()
    if not CountryGroup.objects.exists():
        load_reference(at=at)
    call = Call.objects.create(
        edition=edition or open_edition(at),
        slug=slug,
        number_prefix="FIC",
        title="Fictional call",
        summary="Fiction.",
        opens_at=at - timedelta(days=10),
        closes_at=at + timedelta(days=10),
        time_zone="Africa/Dakar",
        decisions_on=at.date() + timedelta(days=40),
        reference_on=date(2026, 1, 1),
        seats=seats,
        currency="USD",
        answers_by=at + timedelta(days=60),
        article_due_on=at.date() + timedelta(days=120),
        reserve_size=reserve_size,
    )
    for position, key in enumerate(("relevance", "article")):
        Criterion.objects.create(call=call, key=key, label=key.title(), help="0 to 5", weight=50, position=position)
    Cost.objects.create(call=call, line="travel", amount=Decimal(1000))
    Cost.objects.create(call=call, line="accommodation", amount=Decimal(500))
    Cost.objects.create(call=call, line="participation_fee", amount=Decimal(500))
    give_money(call, Decimal(budget))
    if quota:
        Quota.objects.create(call=call, name="At least 40% women", attribute="sex", value="female", min_percent=40)
    EligibilityRule.objects.create(
        call=call, kind="country_group", group=CountryGroup.objects.get(code="G77"), looks_at="residence"
    )
    for position, values in enumerate(conditions, start=1):
        EligibilityRule.objects.create(call=call, position=position, **values)
    officer, signatory, people = mandated(call, at, reviewers)
    if published:
        publish_call(call=call, by=officer, at=at)
    return World(at=at, call=call, officer=officer, signatory=signatory, reviewers=people)
