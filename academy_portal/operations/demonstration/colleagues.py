"""Reviewers beside the two personas: they read the calls that are decided or under way, never the one of the story."""

from datetime import datetime

from academy_portal.accounts.actions import create_user, grant_mandate
from academy_portal.accounts.models import User
from academy_portal.accounts.roles import Role, ScopeKind

from .people import DOMAIN
from .personas import FIRST, READING, SINCE

# Invented as all others. Key of the address, name, language, zone.
COLLEAGUES = (
    ("reader.one", "Grace Nakiwala", "en", "Africa/Kampala"),
    ("reader.two", "Cheikhou Fofana", "fr", "Africa/Bamako"),
    ("reader.three", "Noemí Benavídez", "es", "America/Asuncion"),
    ("reader.four", "هناء السباعي", "ar", "Asia/Amman"),
)


def bring_colleagues(*, scopes: dict[str, int], at: datetime) -> list[User]:
    """Make their accounts, or find them again after a reset, and give them their mandates.

    Shapes: ``scopes`` name of the call → primary key.
    """
    found = {user.email: user for user in User.objects.filter(email__in=[address(one[0]) for one in COLLEAGUES])}
    users = []
    for key, full_name, language, time_zone in COLLEAGUES:
        user = found.get(address(key)) or create_user(
            email=address(key), full_name=full_name, language=language, time_zone=time_zone, by=None, at=at - SINCE,
            is_fictional=True, email_verified=True,
        )  # fmt: skip
        for name in (FIRST, READING):
            grant_mandate(
                user=user, role=Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=scopes[name],
                valid_from=at - SINCE, valid_until=None, by=None, at=at,
            )  # fmt: skip
        users.append(user)
    return users


def address(key: str) -> str:
    """Where a colleague's mails go, in a domain that nobody can own."""
    return f"{key}@{DOMAIN}"
