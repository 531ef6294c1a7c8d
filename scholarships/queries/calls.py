"""Reads of calls, and of who handles them."""

from datetime import datetime

from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids, users_with_mandate
from academy_portal.accounts.roles import Role, ScopeKind
from scholarships.models import Call, Criterion

OFFICER_ROLES = (Role.SELECTION_OFFICER.value, Role.SIGNATORY.value)


def public_calls() -> QuerySet[Call]:
    """The calls that everybody may read, newest first."""
    return Call.objects.exclude(state="draft").select_related("edition").order_by("-opens_at", "-id")


def open_calls(*, at: datetime) -> QuerySet[Call]:
    """The calls to which one can apply now, the first to close first."""
    return public_calls().filter(state="published", opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "id")


def calls_handled_by(user: User, *, at: datetime) -> QuerySet[Call]:
    """The calls for which this person is selection officer or signatory."""
    if has_mandate(user, OFFICER_ROLES, at=at):
        return Call.objects.select_related("edition")
    held = {number for role in OFFICER_ROLES for number in scope_ids(user, role, scope_kind=ScopeKind.CALL, at=at)}
    # Compared as text: a mandate that names no call covers none.
    return Call.objects.annotate(key=Cast("pk", CharField())).filter(key__in=held).select_related("edition")


def counts_by_state(call: Call) -> dict[str, int]:
    """How many applications of the call stand in each state; states without any are absent."""
    rows = call.applications.values("state").annotate(count=Count("id")).order_by("state")
    return {row["state"]: row["count"] for row in rows}


def reviewers_of(call: Call, *, at: datetime) -> QuerySet[User]:
    """The people who hold the mandate to read this call's applications and whose accounts are open."""
    holders = users_with_mandate(Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    return holders.filter(is_active=True)


def criteria_of(call: Call) -> list[Criterion]:
    """The criteria of a call, in order."""
    return list(call.criteria.all())
