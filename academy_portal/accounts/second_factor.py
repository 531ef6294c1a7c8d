"""Whether this session has shown a second factor. The one place that reads and writes this mark."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest

from academy_portal.accounts.models import User

MFA = "mfa"
DEMONSTRATION = "demonstration"


def is_second_factor_shown(request: HttpRequest, user: User) -> bool:
    """Whether the session proves more than a password or a code sent by mail.

    The one-click sign-in of the demonstration counts, but only while the demonstration runs.
    """
    methods = {record.get("method") for record in get_authentication_records(request, user)}
    return MFA in methods or (settings.DEMONSTRATION and DEMONSTRATION in methods)


def record_second_factor(request: HttpRequest, user: User, *, method: str = MFA, type: str | None = None) -> None:
    """Note in the session that this person has just shown a second factor.

    It also answers, for the next minutes, the question who is sitting there before something sensitive.
    Effects: writes the session's list of authentication methods, which sign-out clears.
    """
    record_authentication(request, user, method=method, type=type, reauthenticated=True)
