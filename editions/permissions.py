"""Who may do what with editions. ``user=None`` is the portal itself: a load, a sweep, or a rule of an app above."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate
from academy_portal.accounts.roles import Role
from editions.models import Edition


def can_edit_editions(user: User | None, *, at: datetime) -> bool:
    """Whether the person may write editions, their programme and their outcomes."""
    if user is None:
        return True
    return user.is_active and (user.is_superuser or has_mandate(user, Role.DESK_OFFICER, at=at))


def can_move_edition(user: User | None, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may announce, start, hold, archive, cancel or reschedule the edition."""
    return can_edit_editions(user, at=at)


def can_admit_participant(user: User | None, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may admit somebody to the edition. Nobody admits by being an administrator alone."""
    if user is None:
        return True
    return has_mandate(user, Role.DESK_OFFICER, at=at) or has_mandate(
        user, Role.LOGISTICS, scope_kind="edition", scope_id=str(edition.pk), at=at
    )


def can_impose_obligation(user: User | None, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may put an obligation on a participation of the edition."""
    return user is None or has_mandate(user, Role.DESK_OFFICER, at=at)


def can_settle_obligation(user: User | None, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may extend or waive an obligation, or record that it is met."""
    if user is None:
        return True
    return has_mandate(user, Role.DESK_OFFICER, at=at) or has_mandate(
        user, Role.EDITOR, scope_kind="edition", scope_id=str(edition.pk), at=at
    )


def can_see_participants(user: User, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may see who takes part: the desk, the logistics and the ministry of this edition."""
    scope = {"scope_kind": "edition", "scope_id": str(edition.pk), "at": at}
    return (
        has_mandate(user, Role.DESK_OFFICER, at=at)
        or has_mandate(user, Role.LOGISTICS, **scope)
        or has_mandate(user, Role.MINISTRY, **scope)
    )
