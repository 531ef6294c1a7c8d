"""What was typed and not taken is shown at its own address, until its writer sends or forgets it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from academy_portal.accounts import typed_text
from academy_portal.accounts.typed_fields import is_unchanged, typed_rows
from academy_portal.idempotency.actions import FIELD as FORM_KEY
from academy_portal.idempotency.actions import FormKeyMissingError, FormKeyMisuseError, perform_once
from academy_portal.idempotency.forms import new_form_key
from academy_portal.kernel.clock import now

GetResponse = Callable[[HttpRequest], HttpResponse]


class KeptTextMiddleware:
    """Stands behind the gates: whoever is sent to the sign-in or to the second factor sees nothing of it before."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Show the kept text in place of a page that does not fill its form with it; forget what has been stored."""
        response = self.get_response(request)
        box = getattr(request, "kept_text_box", "")
        if not box:
            return response
        if request.method == "POST":
            # The deed is done and leads on. What was put aside anew in this very request is another text.
            if 300 <= response.status_code < 400 and typed_text.box_of(request) == box:
                typed_text.forget(request)
            return response
        return response if _refills(request) else _page(request, response)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Do what the buttons around a form ask for; none of them reaches the form's own view."""
        pressed = set(typed_text.posted(request))
        if typed_text.SWITCH in pressed and typed_text.is_at_an_account(request):
            _show_again(request)
            return None
        if not request.user.is_authenticated or request.method not in {"GET", "POST"}:
            return None
        back = redirect(request.get_full_path())
        if typed_text.SWITCH in pressed:
            typed_text.keep(request, at=now(), why=typed_text.LANGUAGE)
            return back
        if typed_text.FORGET in pressed:
            typed_text.forget(request)
            return back
        if typed_text.SEND in pressed and not _is_first(request):
            messages.info(request, _("This was sent before; it counts once."))
            return back
        request.kept_text_box = typed_text.box_of(request)
        return None


def _show_again(request: HttpRequest) -> None:
    """Let the view show its page as if it were asked for, its form filled by ``TypedAgain``: nothing is put aside."""
    request.typed_again = {
        name: value for name, value in request.POST.items() if not typed_text.is_secret(request.path, name)
    }
    request.method, request.POST = "GET", QueryDict()


def _is_first(request: HttpRequest) -> bool:
    """Whether this button was not pressed before. Forms with a key of their own answer for themselves."""
    try:
        once = perform_once(
            key=request.POST.get(typed_text.SEND, ""), purpose="accounts.kept_text", by=request.user, at=now(),
            deed=request.get_full_path,
        )  # fmt: skip
    except (FormKeyMissingError, FormKeyMisuseError):
        return False
    return not once.repeated


def _refills(request: HttpRequest) -> bool:
    return getattr(request.resolver_match.func, "refills_typed_text", False)


def _page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What was typed, with the words of the page that was to be shown; that page where there is nothing to show."""
    kept = typed_text.kept(request, at=now())
    if kept is None:
        return response
    is_html = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    html = response.content.decode(response.charset) if is_html else ""
    rows = typed_rows(kept.pairs, html)
    if not rows or (kept.why == typed_text.LANGUAGE and is_unchanged(kept.pairs, html)):
        typed_text.forget(request)
        return response
    shown = {(row.name, row.value) for row in rows if row.is_text}
    context = {
        "why": kept.why,
        "rows": rows,
        "unseen": [pair for pair in kept.pairs if pair not in shown],
        "address": f"{request.path}?{kept.query}" if kept.query else request.path,
        "send": typed_text.SEND,
        "forget": typed_text.FORGET,
        "key": "" if any(name == FORM_KEY for name, _value in kept.pairs) else new_form_key(),
    }
    page = render(request, "accounts/kept_text.html", context)
    add_never_cache_headers(page)
    return page
