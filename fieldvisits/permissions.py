"""Who may write the facts of visits. ``user=None`` is the portal itself."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate
from academy_portal.accounts.roles import Role
from editions.models import Edition


def can_edit_visits(user: User | None, edition: Edition, *, at: datetime) -> bool:
    """Whether the person may write the visits of the edition: the desk, its logistics, administrators."""
    if user is None:
        return True
    return user.is_active and (
        user.is_superuser
        or has_mandate(user, Role.DESK_OFFICER, at=at)
        or has_mandate(user, Role.LOGISTICS, scope_kind="edition", scope_id=str(edition.pk), at=at)
    )
