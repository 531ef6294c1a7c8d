"""How a page does a deed once: the form's key in, a redirect to what was done out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from academy_portal.kernel.clock import now

from .actions import FIELD, perform_once
from .queries import answer_to


def redirect_once(request: HttpRequest, *, purpose: str, deed: Callable[[], str]) -> HttpResponseRedirect:
    """Do the deed of a posted form once and go to the address that it returns; a repeated post goes there too.

    Raises: what ``perform_once`` raises, and whatever the deed raises.
    """
    by = request.user if request.user.is_authenticated else None
    once = perform_once(key=request.POST.get(FIELD, ""), purpose=purpose, by=by, at=now(), deed=deed)
    return HttpResponseRedirect(once.result)


def earlier_answer(request: HttpRequest, *, purpose: str) -> HttpResponseRedirect | None:
    """Where this form led when the same person sent it before; None for the first time.

    For acts that take their object from the person who does them: a repeated post would find nothing. Ask after the
    object was not found, so that a post in the same moment is not missed.
    """
    result = answer_to(key=request.POST.get(FIELD, ""), purpose=purpose, by=request.user)
    return HttpResponseRedirect(result) if result else None


def posted_from(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that acts on POST only. A GET leads to the page with the button, by its name and the same arguments.

    Whoever has to sign in anew in the middle of an act comes back by GET, and must not find an error there.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(page, **{name: value for name, value in kwargs.items() if name in {"slug", "uuid"}})

        return guarded

    return decorate
