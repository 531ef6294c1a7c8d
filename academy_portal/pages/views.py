"""The portal's own pages."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from academy_portal.accounts import typed_text
from academy_portal.database import is_database_away
from academy_portal.kernel.clock import now
from academy_portal.kernel.text import one_line
from academy_portal.pages.context import roles_of
from academy_portal.pages.glossary import entries
from academy_portal.pages.own import my_academy
from academy_portal.pages.privacy import register
from academy_portal.pages.queries import front_page


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
    """What the social and solidarity economy is, its other names, and its words in five languages."""
    wish = one_line(request.GET.get("q", "")[:100])
    found = entries(language=get_language() or settings.LANGUAGE_CODE, wish=wish)
    return render(request, "pages/glossary.html", {"wish": wish, "entries": found})


# --- Faults: these pages ask nothing of the database, and nobody who is signed in -------------------------------------
RETRY_AFTER_S = 10


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is not valid: too old, or of another session.

    What was typed comes back, to be looked at and sent again, only where the browser says that the form stood on a page
    of ours, and where that page was made for this very person; else a strange page could have its form sent from here.
    It waits at the form's address; whoever is no longer signed in goes to the sign-in first. A form that names nobody,
    or holds more than is put aside, comes back in this answer itself.
    """
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    pairs = typed_text.typed_pairs(request) if is_ours else []
    is_signed_in = request.user.is_authenticated
    is_own = bool(pairs) and typed_text.typed_by(request) in {"", str(request.user.pk)}
    why = typed_text.TOKEN if is_signed_in else typed_text.SESSION
    if pairs and (is_own or not is_signed_in) and typed_text.keep(request, at=now(), why=why):
        where = request.get_full_path()
        return redirect(where) if is_signed_in else redirect_to_login(where)
    typed = [(name, value) for name, value in pairs if name != "csrfmiddlewaretoken"] if is_own else []
    response = render(request, "403_csrf.html", {"typed": typed}, status=403)
    add_never_cache_headers(response)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a fault that nobody caught; 503 while it is only the database that is away or too busy.

    To a form that was sent it brings back what was typed, to be sent again: the same key, so it counts once.
    """
    if not is_database_away(sys.exception()):
        return HttpResponse(render_to_string("500.html"), status=500)
    typed = typed_text.typed_pairs(request)
    context = {"request": request, "is_form": request.method == "POST", "typed": typed}
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    add_never_cache_headers(response)
    return response
