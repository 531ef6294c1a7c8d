"""The portal's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from academy_portal.kernel.clock import now
from academy_portal.pages.context import roles_of
from academy_portal.pages.queries import front_page, glossary_terms, my_academy


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
    return render(request, "pages/privacy.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everyone can use the portal, and what is not there yet."""
    return render(request, "pages/accessibility.html")


@login_not_required
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the social and solidarity economy, side by side in four languages."""
    return render(request, "pages/glossary.html", {"terms": glossary_terms()})
