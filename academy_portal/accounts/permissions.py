"""Who may do what to accounts. Each predicate raises when it cannot decide; none answers yes by accident."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, holds_second_factor_role
from academy_portal.accounts.roles import Role


def must_show_second_factor(user: User, *, at: datetime) -> bool:
    """Whether what this person may see asks for more than a password or a code by mail."""
    return user.is_staff or user.is_superuser or holds_second_factor_role(user, at=at)


def can_open_desk(user: User) -> bool:
    """Whether the person may enter the staff's desk. The middleware asks for the second factor besides."""
    return user.is_authenticated and user.is_active and user.is_staff


def can_manage_accounts(by: User | None, *, at: datetime) -> bool:
    """Whether this person may create, change, deactivate and reactivate accounts. None is the portal itself."""
    if by is None:
        return True
    if not can_open_desk(by):
        return False
    return by.is_superuser or has_mandate(by, Role.DESK_OFFICER.value, at=at)


def can_grant_mandate(by: User | None, user: User, *, at: datetime) -> bool:
    """Whether this person may give a mandate to that one. Nobody gives one to himself or herself."""
    if by is None:
        return True
    return can_manage_accounts(by, at=at) and by.pk != user.pk


def can_end_mandate(by: User | None, *, at: datetime) -> bool:
    """Whether this person may end a mandate; one's own may be ended too."""
    return can_manage_accounts(by, at=at)


def can_change_staff_rights(by: User | None, user: User, *, at: datetime) -> bool:
    """Whether this person may make that one staff or administrator, or end it."""
    if by is None:
        return True
    return can_open_desk(by) and by.is_superuser and by.pk != user.pk


def can_change_own_settings(by: User, user: User) -> bool:
    """Whether this person may change name, language and time zone of that account as its owner."""
    return by.is_authenticated and by.is_active and by.pk == user.pk
