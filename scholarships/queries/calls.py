"""Reads of calls, and of who handles them."""

from datetime import datetime

from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids, users_with_mandate
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.audit.queries import timeline
from scholarships.models import Application, Call, Criterion

OFFICER_ROLES = (Role.SELECTION_OFFICER.value, Role.SIGNATORY.value)
WORKING_ROLES = (*OFFICER_ROLES, Role.REVIEWER.value)


def public_calls() -> QuerySet[Call]:
    """The calls that everybody may read, newest first."""
    return Call.objects.exclude(state="draft").select_related("edition").order_by("-opens_at", "-id")


def open_calls(*, at: datetime) -> QuerySet[Call]:
    """The calls to which one can apply now, the first to close first."""
    return public_calls().filter(state="published", opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "id")


def former_close(call: Call) -> datetime | None:
    """When the call was to close before its close was last moved; None where it never was."""
    moved = [event for event in timeline(call) if event.verb == "reschedule_close"]
    return datetime.fromisoformat(moved[-1].facts["before"]) if moved else None


def calls_applied_to(user: User) -> QuerySet[Application]:
    """The keys of the calls in which this person competes: nobody reads the files of competitors."""
    return Application.objects.filter(applicant_id=user.pk).exclude(state="withdrawn").order_by().values("call")


def is_competing(user: User, call: Call) -> bool:
    """Whether the person has an application to this call that is not withdrawn."""
    return calls_applied_to(user).filter(call=call).exists()


def calls_competed_in(user: User, *, scope_id: str = "") -> QuerySet[Call]:
    """The calls not yet decided in which this person competes; of one call alone where its key is given as text."""
    rows = Call.objects.filter(pk__in=calls_applied_to(user)).exclude(state="decided").order_by("pk")
    return rows.annotate(key=Cast("pk", CharField())).filter(key=scope_id) if scope_id else rows


def works_on(user: User, call: Call, *, at: datetime) -> bool:
    """Whether a mandate makes this person reviewer, officer or signatory of the call: such a person cannot apply."""
    return has_mandate(user, WORKING_ROLES, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)


def calls_handled_by(user: User, *, at: datetime) -> QuerySet[Call]:
    """The calls for which this person is officer or signatory, those left out in which the person competes."""
    calls = Call.objects.exclude(pk__in=calls_applied_to(user)).select_related("edition")
    if has_mandate(user, OFFICER_ROLES, at=at):
        return calls
    held = {number for role in OFFICER_ROLES for number in scope_ids(user, role, scope_kind=ScopeKind.CALL, at=at)}
    # Compared as text: a mandate that names no call covers none.
    return calls.annotate(key=Cast("pk", CharField())).filter(key__in=held)


def counts_by_state(call: Call) -> dict[str, int]:
    """How many applications of the call stand in each state; states without any are absent."""
    rows = call.applications.values("state").annotate(count=Count("id")).order_by("state")
    return {row["state"]: row["count"] for row in rows}


def reviewers_of(call: Call, *, at: datetime) -> QuerySet[User]:
    """The people who hold the mandate to read this call's applications, whose accounts are open, who do not compete."""
    holders = users_with_mandate(Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    applicants = call.applications.exclude(state="withdrawn").order_by().values("applicant")
    return holders.filter(is_active=True).exclude(pk__in=applicants)


def criteria_of(call: Call) -> list[Criterion]:
    """The criteria of a call, in order."""
    return list(call.criteria.all())
