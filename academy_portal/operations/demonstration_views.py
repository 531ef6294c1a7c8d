"""Pages of the demonstration: the story and the people, their mails, the reset.

They show to everybody; what acts or signs in works only from a browser on this machine.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy_portal.accounts.demonstration import is_from_this_machine
from academy_portal.accounts.demonstration import sign_in as sign_in_as
from academy_portal.idempotency.views import redirect_once
from academy_portal.jobs.actions import request_job
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError, NotPermittedError

from .demonstration import story as tale
from .demonstration.applications import missing_answer
from .demonstration.create import made_with
from .demonstration.mails import as_mail, mail_counts, mails_of
from .demonstration.personas import BY_KEY, PERSONAS, persona_users
from .demonstration.reset import RESET_PURPOSE
from .tasks import RESET_KIND

MAILS_A_PAGE = 20


@login_not_required
@never_cache
@require_GET
def story(request: HttpRequest) -> HttpResponse:
    """The ten steps and the people."""
    return _story_page(request)


@login_not_required
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become one of the people, and land where that person's work begins, in that person's language."""
    persona, user = BY_KEY.get(key), persona_users().get(key)
    if persona is None or user is None:
        raise Http404
    try:
        sign_in_as(request, user)
    except NotPermittedError as error:
        return _story_page(request, problem=str(error), status=403)
    with translation.override(user.language):
        return redirect(reverse(persona.page, args=persona.page_args))


@login_not_required
@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Become the person of a step, do the staff's act where the step has one, and land on the right page."""
    scene = tale.scene()
    if scene is None:
        return _story_page(request, problem=_("The demonstration has not been made yet."), status=409)
    try:
        if key == "numbers":
            sign_in_as(request, scene.users["ministry_host"])
            return redirect("ministry:dashboard")
        chosen = tale.require_possible(key, scene)
        sign_in_as(request, scene.users[chosen.persona])

        def deed() -> str:
            if chosen.state == tale.NOW:
                tale.act(key, scene)
            return tale.page_of(key, tale.scene() or scene)

        return redirect_once(request, purpose=f"demonstration.step:{key}", deed=deed)
    except NotPermittedError as error:
        return _story_page(request, problem=str(error), status=403)
    except DomainError as error:
        return _story_page(request, problem=str(error), status=409)


@login_not_required
@never_cache
@require_GET
def mails(request: HttpRequest, key: str) -> HttpResponse:
    """What one of the people received."""
    user = persona_users().get(key)
    if user is None:
        raise Http404
    page = Paginator(mails_of(user), MAILS_A_PAGE).get_page(request.GET.get("page"))
    is_local = is_from_this_machine(request)
    context = {
        "persona": BY_KEY[key], "page": page, "is_local": is_local,
        "mails": [as_mail(message, with_secrets=is_local) for message in page],
    }  # fmt: skip
    return render(request, "demonstration/mails.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Ask once more, then let a worker bring everything back to its start; its page shows how far it is."""
    if request.method == "GET":
        return _reset_page(request)
    try:
        if not is_from_this_machine(request):
            raise NotPermittedError(_("The demonstration can only be reset on the machine that runs it."))
        administrator = persona_users().get("administrator")
        if not request.user.is_authenticated and administrator is not None:
            sign_in_as(request, administrator)
        return redirect_once(request, purpose=RESET_PURPOSE, deed=lambda: _ask_for_reset(request))
    except NotPermittedError as error:
        return _reset_page(request, problem=str(error), status=403)
    except DomainError as error:
        return _reset_page(request, problem=str(error), status=409)


def _ask_for_reset(request: HttpRequest) -> str:
    job = request_job(
        kind=RESET_KIND, key="demonstration", payload={"back": reverse("demonstration:story")},
        by=request.user if request.user.is_authenticated else None, at=now(),
    )  # fmt: skip
    return job.get_absolute_url()


def _story_page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    scene = tale.scene()
    users = scene.users if scene else persona_users()
    counts = mail_counts(users)
    people = [
        {
            "persona": one,
            "user": users[one.key],
            "mails": counts[one.key],
            "language": translation.get_language_info(one.language),
        }
        for one in PERSONAS
        if one.key in users
    ]
    if problem:
        messages.error(request, problem)
    steps = tale.steps(scene) if scene else []
    context: dict[str, Any] = {
        "scene": scene,
        "is_whole": scene is not None and made_with() is not None,
        "steps": steps,
        "next_step": next((one for one in steps if one.state == tale.NOW), None),
        "ending": tale.ending(scene) if scene else None,
        "missing_answer": missing_answer(),
        "people": people,
        "is_local": is_from_this_machine(request),
        "signed_in_as": request.user if request.user.is_authenticated else None,
    }
    return render(request, "demonstration/story.html", context, status=status)


def _reset_page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    if problem:
        messages.error(request, problem)
    context = {"is_local": is_from_this_machine(request), "back": reverse("demonstration:story")}
    return render(request, "demonstration/reset.html", context, status=status)
