"""Small gates in front of every page: broken text, the second factor, a person's language and time zone."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from academy_portal.accounts import typed_text
from academy_portal.accounts.permissions import must_show_second_factor
from academy_portal.accounts.second_factor import is_second_factor_shown
from academy_portal.kernel.clock import now
from academy_portal.kernel.text import has_forbidden_characters

GetResponse = Callable[[HttpRequest], HttpResponse]

# NUL, and the bytes of a lone surrogate: PostgreSQL stores neither, and every query with one would be a fault of ours.
_BROKEN_BYTES = re.compile(rb"\x00|\xed[\xa0-\xbf][\x80-\xbf]")

# Leaving, and showing the second factor that one has.
_ALWAYS_OPEN = frozenset(
    {"account_logout", "account_inactive", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "set_language"}
)
# Setting one up. Closed to a session that has not shown the factor which its person already has: it could remove it.
_OPEN_FOR_SETTING_UP = frozenset(
    {
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_email",
        "account_email_verification_sent",
        "accounts:activate_app",
        "accounts:add_key",
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class RefuseBrokenTextMiddleware:
    """Answers 400 to an address, a query or a cookie that holds what no text may hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse the request before anything reads its text.

        Raises: BadRequest, which Django turns into the page for status 400.
        """
        query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        if (
            _BROKEN_BYTES.search(query)
            or has_forbidden_characters(request.path_info)
            or any(has_forbidden_characters(value) for value in request.COOKIES.values())
        ):
            raise BadRequest("The address holds characters that no text may hold.")
        return self.get_response(request)


class KeepTypedTextMiddleware(LoginRequiredMiddleware):
    """Asks for the sign-in, and keeps what was typed when the session ended in the middle."""

    def handle_no_permission(self, request: HttpRequest, view_func: object) -> HttpResponse:
        """On to the sign-in, and from there back to the page; a script that cannot follow is told so by the status."""
        if not request.accepts("text/html"):
            return JsonResponse({}, status=401)
        typed_text.keep(request, at=now())
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Keeps people whose role asks for a second factor out of every page until the session has shown one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; the work is done once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Send the person to show the second factor, or to set one up first."""
        if not request.user.is_authenticated or is_second_factor_shown(request, request.user):
            return None
        name = (request.resolver_match.view_name if request.resolver_match else None) or ""
        if name in _ALWAYS_OPEN or not must_show_second_factor(request.user, at=now()):
            return None
        if is_mfa_enabled(request.user):
            typed_text.keep(request, at=now())
            return redirect(
                f"{reverse('mfa_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
            )
        if name in _OPEN_FOR_SETTING_UP:
            return None
        return redirect("mfa_index")


class PersonLocaleMiddleware:
    """Shows times in the person's own zone and, where the address names no language, the person's own language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate both for this request only."""
        if not request.user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        if translation.get_language_from_path(request.path_info) is None:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
