"""How a page does a deed once: the form's key in, a redirect to what was done out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseRedirect

from academy_portal.kernel.clock import now

from .actions import FIELD, perform_once


def redirect_once(request: HttpRequest, *, purpose: str, deed: Callable[[], str]) -> HttpResponseRedirect:
    """Do the deed of a posted form once and go to the address that it returns; a repeated post goes there too.

    Raises: what ``perform_once`` raises, and whatever the deed raises.
    """
    by = request.user if request.user.is_authenticated else None
    once = perform_once(key=request.POST.get(FIELD, ""), purpose=purpose, by=by, at=now(), deed=deed)
    return HttpResponseRedirect(once.result)
