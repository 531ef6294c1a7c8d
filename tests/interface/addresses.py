"""The portal's addresses, and a few where it fails as it otherwise does by misfortune alone."""

from allauth.core.ratelimit import respond_429
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from academy_portal.accounts import typed_text
from academy_portal.accounts.typed_fields import Typed
from academy_portal.idempotency.forms import new_form_key
from academy_portal.urls import handler500 as handler500
from academy_portal.urls import urlpatterns as portal


@login_not_required
def fault(request: HttpRequest) -> HttpResponse:
    """A fault that nobody caught."""
    raise ZeroDivisionError("broken on purpose")


@login_not_required
def without_database(request: HttpRequest) -> HttpResponse:
    """The database is away; with a form, between the page and the post."""
    if request.method == "GET" and "form" in request.GET:
        return render(request, "403_csrf.html", {"typed": [("why", "What somebody typed, and does not want to lose.")]})
    raise OperationalError("broken on purpose")


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """What is answered to whoever asks too often."""
    return respond_429(request)


def kept(request: HttpRequest) -> HttpResponse:
    """What somebody typed when the session ended, as it stands at the address of its form."""
    text = "The cooperative has 214 members.\nتعاون. " + "They decide once a year, one voice each. " * 9
    rows = [
        Typed("why", text, "Why do you want to take part?", text, is_text=True),
        Typed("kind", "1", "Kind of organization", "Cooperative", is_text=False),
        Typed("more", "Two words", "", "Two words", is_text=True),
    ]
    context = {
        "why": typed_text.SESSION, "rows": rows, "unseen": [("kind", "1")], "address": request.path,
        "send": typed_text.SEND, "forget": typed_text.FORGET, "key": new_form_key(),
    }  # fmt: skip
    return render(request, "accounts/kept_text.html", context)


urlpatterns = [
    *i18n_patterns(
        path("kept/", kept),
        path("fault/", fault),
        path("without-database/", without_database),
        path("too-many/", too_many),
    ),
    *portal,
]
