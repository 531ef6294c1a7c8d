"""Who may write the list of publications. ``user=None`` is the portal itself."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate
from academy_portal.accounts.roles import Role


def can_edit_publications(user: User | None, *, at: datetime) -> bool:
    """Whether the person may write the list: the desk, the editors of all editions, administrators."""
    if user is None:
        return True
    return user.is_active and (user.is_superuser or has_mandate(user, (Role.DESK_OFFICER, Role.EDITOR), at=at))
