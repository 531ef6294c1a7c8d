"""What the officers' pages share: what they may open, and how a button does one act once."""

from collections.abc import Callable
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from academy_portal.idempotency.views import redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import permissions, queries
from scholarships.models import Call, SelectionRun


def handled_call(request: HttpRequest, slug: str) -> Call:
    """A call that this person handles as selection officer or signatory.

    Raises: Http404 for everybody else.
    """
    call = queries.calls_handled_by(request.user, at=now()).filter(slug=slug).first()
    if call is None:
        raise Http404
    return call


def led_call(request: HttpRequest, slug: str) -> Call:
    """A call that this person leads as selection officer.

    Raises: Http404 for everybody else, a signatory included.
    """
    call = handled_call(request, slug)
    if not permissions.can_handle_call(request.user, call, at=now()):
        raise Http404
    return call


def visible_run(request: HttpRequest, uuid: UUID) -> SelectionRun:
    """A run of a call that this person handles.

    Raises: Http404 for everybody else.
    """
    run = queries.runs_visible_to(request.user, at=now()).filter(uuid=uuid).first()
    if run is None:
        raise Http404
    return run


def led_run(request: HttpRequest, uuid: UUID) -> SelectionRun:
    """A run of a call that this person leads as selection officer.

    Raises: Http404 for everybody else, a signatory included.
    """
    run = visible_run(request, uuid)
    if not permissions.can_handle_call(request.user, run.call, at=now()):
        raise Http404
    return run


def perform(request: HttpRequest, *, purpose: str, page: str, act: Callable[[], object]) -> HttpResponse:
    """Do one act once for one form and go to a page; a refusal is said there."""

    def deed() -> str:
        act()
        return page

    try:
        return redirect_once(request, purpose=purpose, deed=deed)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(page)


@reauthentication_required
def require_fresh_sign_in(request: HttpRequest) -> None:
    """Pass who has signed in a short while ago; others prove it once more and come back."""
