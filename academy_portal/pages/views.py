"""The portal's own pages."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from academy_portal.database import is_database_away
from academy_portal.kernel.clock import now
from academy_portal.pages.context import roles_of
from academy_portal.pages.own import my_academy
from academy_portal.pages.privacy import register
from academy_portal.pages.queries import front_page, glossary_terms


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What the Academy is, when the next one is, whether one can go."""
    return render(request, "pages/home.html", {"front": front_page(at=now())})


@never_cache
def my(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person who is signed in."""
    own = my_academy(request.user, at=now(), roles=roles_of(request))
    return render(request, "pages/my.html", {"own": own})


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Answers to frequent questions, and whom to ask."""
    return render(request, "pages/help.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about a person, why and how long."""
    return render(request, "pages/privacy.html", {"register": register()})


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everyone can use the portal, and what is not there yet."""
    return render(request, "pages/accessibility.html")


@login_not_required
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the social and solidarity economy, side by side in four languages."""
    return render(request, "pages/glossary.html", {"terms": glossary_terms()})


# --- Faults: these pages ask nothing of the database, and nobody who is signed in -------------------------------------
RETRY_AFTER_S = 10
# What nobody wants to find again in a page.
_SECRETS = frozenset({"password", "password1", "password2", "oldpassword", "code", "credential"})


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a fault that nobody caught; 503 while it is only the database that is away or too busy.

    To a form that was sent it brings back what was typed, to be sent again: the same key, so it counts once.
    """
    if not is_database_away(sys.exception()):
        return HttpResponse(render_to_string("500.html"), status=500)
    typed = _typed(request)
    context = {"request": request, "is_form": request.method == "POST", "typed": typed}
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, field by field; nothing where it holds a secret or a file, or cannot be read."""
    if request.method != "POST":
        return []
    try:
        posted, files = request.POST, request.FILES
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return []
    if files or _SECRETS & posted.keys():
        return []
    return [(name, value) for name, values in posted.lists() for value in values]
