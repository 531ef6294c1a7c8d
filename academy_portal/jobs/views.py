from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError

from .actions import cancel_job
from .models import Job
from .permissions import can_cancel_job
from .queries import jobs_visible_to
from .states import MACHINE

REFRESH_SECONDS = 3


@require_GET
@never_cache
def detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """How far a job is. While it is live the page loads itself anew; no script is needed."""
    job = get_object_or_404(jobs_visible_to(request.user), uuid=uuid)
    return _page(request, job)


@require_GET
@never_cache
def progress(request: HttpRequest, uuid: str) -> JsonResponse:
    """The same as data, for pages that draw the progress themselves."""
    job = get_object_or_404(jobs_visible_to(request.user), uuid=uuid)
    return JsonResponse(
        {
            "state": job.state,
            "label": MACHINE.person_label(job.state),
            "live": job.is_live,
            "done": job.progress_done,
            "total": job.progress_total,
            "text": job.progress_text,
        }
    )


@require_POST
def cancel(request: HttpRequest, uuid: str) -> HttpResponse:
    """Stop a job and show it again. Asking twice is the same as asking once, so the form needs no key."""
    job = get_object_or_404(jobs_visible_to(request.user), uuid=uuid)
    try:
        cancel_job(job=job, by=request.user, at=now())
    except DomainError as error:
        return _page(request, job, problem=str(error), status=409)
    return redirect(job)


def _page(request: HttpRequest, job: Job, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "job": job,
        "state_label": MACHINE.person_label(job.state),
        "refresh_seconds": REFRESH_SECONDS if job.is_live and not problem else 0,
        "can_cancel": job.is_live and can_cancel_job(request.user, job),
        # Others who may see the work may not see what it was asked for.
        "back": _local_address(job.payload.get("back")) if job.requested_by_id == request.user.pk else "",
        "problem": problem,
    }
    return render(request, "jobs/detail.html", context, status=status)


def _local_address(value: object) -> str:
    """The address when it leads to a page of this portal, else nothing."""
    text = value if isinstance(value, str) else ""
    return text if text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else ""
