"""People for the tests of accounts and desk."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress

from academy_portal.accounts.actions import create_user, grant_mandate
from academy_portal.accounts.models import Mandate, User


def person(at: datetime, email: str = "amina@example.org", **fields: Any) -> User:
    """One person with a proven address."""
    fields.setdefault("full_name", "Amina Fictional")
    return create_user(email=email, email_verified=True, by=None, at=at, **fields)


def administrator(at: datetime, email: str = "admin@example.org") -> User:
    """One administrator."""
    return person(at, email, full_name="Ada Fictional", is_superuser=True)


def mandate(
    user: User, role: str, at: datetime, *, scope_kind: str = "", scope_id: str = "", until: datetime | None = None
) -> Mandate:
    """One mandate from this moment on."""
    return grant_mandate(
        user=user,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        valid_from=at,
        valid_until=until,
        by=None,
        at=at,
    )


def addresses(user: User) -> list[tuple[str, bool, bool]]:
    """The addresses of a person: address, proven, primary."""
    return list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary"))
