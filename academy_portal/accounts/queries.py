"""Reads about people and their mandates. Each function is one query."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.roles import SECOND_FACTOR_ROLES


def has_mandate(
    user: User, role: str | Iterable[str], *, scope_kind: str = "", scope_id: str | int = "", at: datetime
) -> bool:
    """Whether the person holds the role (or one of several) at this moment, for this object.

    A mandate for the whole portal covers every object. Without a scope, only such a mandate counts.
    An administrator holds no role by being one.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    return (
        Mandate.objects.filter(user_id=user.pk)
        .with_role(role)
        .in_scope(scope_kind, str(scope_id))
        .in_force(at)
        .exists()
    )


def has_any_mandate(user: User, role: str | Iterable[str], *, at: datetime) -> bool:
    """Whether the person holds the role (or one of several) at this moment, whatever its scope."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Mandate.objects.filter(user_id=user.pk).with_role(role).in_force(at).exists()


def scope_ids(user: User, role: str, *, scope_kind: str, at: datetime) -> list[str]:
    """The identifiers of the objects for which the person holds the role, in order, each once.

    A mandate for the whole portal names no object and adds none; ask ``has_mandate`` for it.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    return list(
        Mandate.objects.filter(user_id=user.pk, scope_kind=scope_kind)
        .with_role(role)
        .in_force(at)
        .order_by("scope_id")
        .values_list("scope_id", flat=True)
        .distinct()
    )


def users_with_mandate(
    role: str | Iterable[str], *, scope_kind: str = "", scope_id: str | int = "", at: datetime
) -> QuerySet[User]:
    """The people who hold the role at this moment for this object, by name."""
    mandates = Mandate.objects.with_role(role).in_scope(scope_kind, str(scope_id)).in_force(at)
    return User.objects.filter(pk__in=mandates.values("user_id")).order_by("full_name", "pk")


def mandates_of(user: User, *, at: datetime) -> QuerySet[Mandate]:
    """The mandates of one person that are in force at this moment, oldest first."""
    return Mandate.objects.filter(user_id=user.pk).in_force(at).order_by("valid_from", "pk")


def coming_mandate(user: User, role: str, *, at: datetime) -> Mandate | None:
    """The next mandate with this role that has not begun yet; None when there is none."""
    mandates = Mandate.objects.filter(user_id=user.pk, valid_from__gt=at).with_role(role)
    return mandates.order_by("valid_from", "pk").first()


def holds_second_factor_role(user: User, *, at: datetime) -> bool:
    """Whether one of the person's mandates asks for a second factor."""
    return has_any_mandate(user, SECOND_FACTOR_ROLES, at=at)


def user_by_email(email: str) -> User | None:
    """The person with this address, whatever its case; None when there is none."""
    return User.objects.filter(email=email.strip().lower()).first()
