from typing import Any


def can_view_record(user: Any) -> bool:
    """Whether a person may read the whole record of acts: staff whom a mandate or an administrator allows it."""
    return bool(user is not None and user.is_active and user.is_staff and user.has_perm("audit.view_event"))
