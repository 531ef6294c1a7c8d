"""Reads of eligibility: conditions, facts, findings, decisions, and the lists of the screening page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from academy_portal.accounts.models import User
from academy_portal.reference.queries import Answer, is_member
from editions.queries import owed_to_earlier_editions, scholarships_held_before
from networks.queries import is_registered
from scholarships.choices import FindingReason, Screening, Verdict
from scholarships.eligibility.facts import Facts, Known, Register
from scholarships.eligibility.rules import Kind, LooksAt, Rule, judge
from scholarships.models import Application, Call, Conflict, EligibilityRule, Finding, ScreeningDecision

from .calls import calls_handled_by

_KNOWN = {Answer.YES: Known.YES, Answer.NO: Known.NO, Answer.UNKNOWN: Known.UNKNOWN}


# --- Conditions, facts, findings --------------------------------------------------------------------------------------
def rules_of(call: Call) -> list[EligibilityRule]:
    """The conditions of a call, in order, ready to be put in words."""
    return list(call.eligibility_rules.select_related("group"))


def judged(applications: Collection[Application], call: Call, *, at: datetime) -> dict[int, list[Finding]]:
    """What the conditions of the call say about each application at this moment, not stored.

    Shapes: ``applications`` with their profiles; key of the application → one finding a condition, in order.
    """
    rules = rules_of(call)
    by_key = {rule.pk: rule for rule in rules}
    pure = [_pure(rule) for rule in rules]
    facts = _facts(applications, call, rules, at.date())
    return {
        one.pk: [
            Finding(
                application=one,
                rule=by_key[found.rule],
                verdict=found.verdict.value,
                reason=found.reason.value,
                used=dict(found.used),
                at=at,
            )
            for found in judge(pure, facts[one.pk])
        ]
        for one in applications
    }


def _pure(rule: EligibilityRule) -> Rule:
    return Rule(
        id=rule.pk,
        kind=Kind(rule.kind),
        group=rule.group.code if rule.group else "",
        looks_at=LooksAt(rule.looks_at) if rule.looks_at else LooksAt.RESIDENCE,
        categories=frozenset(rule.categories),
        least_years=rule.least_years or 0,
        languages=frozenset(rule.languages),
        must_be_registered=rule.must_be_registered,
        editions=rule.editions or 0,
    )


def _facts(
    applications: Collection[Application], call: Call, rules: Iterable[EligibilityRule], on: date
) -> dict[int, Facts]:
    """The facts that these rules look at; what none of them asks is not looked up."""
    kinds = {rule.kind for rule in rules}
    people = [one.applicant_id for one in applications]
    memberships = _memberships(applications, {rule.group.code for rule in rules if rule.group}, call.reference_on)
    owed = owed_to_earlier_editions(people, call.edition, on) if Kind.NO_OBLIGATION in kinds else {}
    held = scholarships_held_before(people, call.edition) if Kind.NOT_RECENT_HOLDER in kinds else {}
    registered: dict[str, bool] = {}
    if any(rule.must_be_registered for rule in rules):
        names = {one.profile.organisation_name for one in applications if not one.profile.organisation_id}
        registered = {name: is_registered(name) for name in sorted(names) if name}
    return {
        one.pk: Facts(
            residence=one.profile.country_id or "",
            nationality=one.profile.nationality_id or "",
            memberships=memberships,
            category=one.profile.category,
            experience_years=one.profile.experience_years,
            # An empty list is an answer only once the section is complete.
            languages=frozenset(one.profile.languages) if one.profile.languages or one.profile.is_complete else None,
            organisation=_organisation(one, registered),
            obligations=owed.get(one.applicant_id, 0),
            scholarships=held.get(one.applicant_id, ()),
        )
        for one in applications
    }


def _memberships(
    applications: Iterable[Application], groups: Collection[str], on: date
) -> dict[tuple[str, str], Known]:
    """Each pair of list and country once: far fewer than applications."""
    countries = {code for one in applications for code in (one.profile.country_id, one.profile.nationality_id) if code}
    return {
        (group, country): _KNOWN[is_member(country, group, on).answer]
        for group in sorted(groups)
        for country in sorted(countries)
    }


def _organisation(application: Application, registered: dict[str, bool]) -> Register | None:
    profile = application.profile
    if profile.organisation_id or registered.get(profile.organisation_name):
        return Register.LISTED
    if profile.organisation_name:
        return Register.NOT_FOUND
    return Register.NOT_NAMED if profile.is_complete else None


def hints(application: Application, *, at: datetime) -> list[Finding]:
    """What the applicant is told before sending: each condition as it stands now; not stored, decides nothing."""
    return judged([application], application.call, at=at)[application.pk]


def findings_of(application: Application) -> list[Finding]:
    """What screening found, condition by condition, ready to be put in words."""
    return list(_in_order(application.findings.all()))


def _in_order(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.select_related("rule__group", "rule__call").order_by("rule__position", "rule_id")


def latest_decision(application: Application) -> ScreeningDecision | None:
    """The decision of a person that stands, if there is one."""
    return application.screening_decisions.select_related("by").last()


# --- Where a call stands ----------------------------------------------------------------------------------------------
def undecided(call: Call) -> QuerySet[Application]:
    """Applications that the conditions leave open and about which nobody has decided yet."""
    return call.applications.filter(state="submitted", screening=Screening.DOUBTFUL)


def screened_out(call: Call) -> list[Application]:
    """Applications that are not eligible and have not been told yet, in order."""
    return list(call.applications.filter(state="submitted", screening=Screening.NOT_ELIGIBLE).order_by("pk"))


def screening_counts(call: Call) -> dict[str, int]:
    """How many applications stand where after screening, those that are withdrawn left out. Each result is there."""
    rows = (
        call.applications.exclude(state__in=["draft", "withdrawn"])
        .values("screening")
        .annotate(count=Count("id"))
        .order_by()
    )
    counts = {row["screening"]: row["count"] for row in rows}
    return {value: counts.get(value, 0) for value in ("", *Screening.values)}


def reason_counts(call: Call) -> list[tuple[str, int]]:
    """For each reason that refuses or leaves open, how many applications it was found for, the most frequent first."""
    rows = (
        Finding.objects.filter(application__call=call)
        .exclude(verdict=Verdict.MET)
        .exclude(application__state="withdrawn")
        .values("reason")
        .annotate(count=Count("application", distinct=True))
        .order_by("-count", "reason")
    )
    return [(row["reason"], row["count"]) for row in rows]


@dataclass(frozen=True)
class ScreeningFilter:
    """What the officer asked to see; empty: everything."""

    screening: str = ""
    reason: str = ""
    text: str = ""

    @classmethod
    def of(cls, screening: str, reason: str, text: str) -> "ScreeningFilter":
        """The known values of what a query string says; anything else asks for nothing."""
        return cls(
            screening if screening in Screening.values else "",
            reason if reason in FindingReason.values else "",
            text.strip()[:100],
        )


def _readable(rows: QuerySet[Application], viewer: User) -> QuerySet[Application]:
    """Those from which no conflict of interest keeps this officer away."""
    standing = Conflict.objects.filter(person_id=viewer.pk, application=OuterRef("pk"), lifted_at__isnull=True)
    return rows.exclude(Exists(standing))


def screening_rows(call: Call, wish: ScreeningFilter, viewer: User) -> QuerySet[Application]:
    """The sent applications of a call that answer the wish, by number, with all that a row of the list shows.

    Files from which a conflict of interest keeps the viewer away are another officer's.
    """
    rows = _readable(call.applications.exclude(state__in=["draft", "withdrawn"]), viewer)
    if wish.screening:
        rows = rows.filter(screening=wish.screening)
    if wish.reason:
        rows = rows.filter(pk__in=Finding.objects.filter(reason=wish.reason).values("application"))
    if wish.text:
        rows = rows.filter(
            Q(number__icontains=wish.text)
            | Q(profile__full_name__icontains=wish.text)
            | Q(profile__organisation_name__icontains=wish.text)
        )
    return (
        rows.select_related("profile__country")
        .prefetch_related(
            Prefetch("findings", _in_order(Finding.objects.exclude(verdict=Verdict.MET)), to_attr="open_findings"),
            Prefetch("screening_decisions", ScreeningDecision.objects.select_related("by"), to_attr="decisions"),
        )
        .order_by("number")
    )


def applications_handled_by(user: User, *, at: datetime) -> QuerySet[Application]:
    """The applications of the calls that this person handles, those left out from which a conflict keeps away."""
    return _readable(Application.objects.filter(call__in=calls_handled_by(user, at=at)), user)


def file_visible_to(user: User, uuid: UUID, *, at: datetime) -> Application | None:
    """One sent application of a call that this person handles; None for drafts, which are their writers' own."""
    return (
        applications_handled_by(user, at=at)
        .filter(uuid=uuid, submitted_at__isnull=False)
        .select_related("call__edition", "applicant", "profile__country", "profile__nationality", "proposal")
        .first()
    )
