"""The portal's addresses, and a few where it fails as it otherwise does by misfortune alone."""

from allauth.core.ratelimit import respond_429
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

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


urlpatterns = [
    *i18n_patterns(
        path("fault/", fault),
        path("without-database/", without_database),
        path("too-many/", too_many),
    ),
    *portal,
]
