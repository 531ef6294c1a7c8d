from typing import Any


def can_change_messages(user: Any) -> bool:
    """Whether a person may hold, release, send again or cancel messages: staff of the mail desk."""
    return bool(user is not None and user.is_active and user.is_staff and user.has_perm("outbox.change_message"))


def can_view_messages(user: Any) -> bool:
    """Whether a person may read the messages that went to others."""
    return bool(
        user is not None
        and user.is_active
        and user.is_staff
        and (user.has_perm("outbox.view_message") or user.has_perm("outbox.change_message"))
    )
