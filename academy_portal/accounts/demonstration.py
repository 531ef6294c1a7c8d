"""The one-click sign-in of the demonstration."""

import ipaddress

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.accounts.second_factor import DEMONSTRATION, record_second_factor
from academy_portal.kernel.errors import NotPermittedError

_FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes from a browser on this very machine, and not through a proxy on it."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback and not any(header in request.META for header in _FORWARDING_HEADERS)


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign in as a fictional person, without a password; the click counts as a second factor.

    Effects: ends the session of whoever was signed in before.
    Raises: NotPermittedError unless the demonstration runs, the browser is on this machine and the person is fictional.
    """
    if not (settings.DEMONSTRATION and user.is_fictional and user.is_active and is_from_this_machine(request)):
        raise NotPermittedError(
            _("One-click sign-in works only in the demonstration, on the machine that runs it, for fictional people.")
        )
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_second_factor(request, user, method=DEMONSTRATION)
