"""What everybody may read about calls, and the door to an application."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from academy_portal.idempotency.views import posted_from, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import queries
from scholarships.actions import start_application
from scholarships.choices import CostLine, RuleKind
from scholarships.models import Call
from scholarships.windows import window_of

CALLS_A_PAGE = 20


@login_not_required
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls, open ones first."""
    at = now()
    page = Paginator(queries.public_calls(), CALLS_A_PAGE).get_page(request.GET.get("page"))
    calls = sorted(page.object_list, key=lambda call: not call.is_open(at))
    rows = [{"call": call, "window": window_of(call, at=at)} for call in calls]
    return render(request, "scholarships/calls.html", {"rows": rows, "page": page})


@login_not_required
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: who, what is paid, when, and the button to apply."""
    at = now()
    call = _public_call(slug)
    costs = list(call.costs.all())
    criteria = queries.criteria_of(call)
    conditions = queries.rules_of(call)
    covered = [
        {"label": line.label, "payers": queries.payers_of(call, line)}
        for line in CostLine
        if any(cost.line == line.value for cost in costs)
    ]
    own = queries.application_for(request.user, call) if request.user.is_authenticated else None
    context = {
        "call": call,
        "window": window_of(call, at=at),
        "former_close": queries.former_close(call),
        "own": own,
        "works_here": request.user.is_authenticated and queries.works_on(request.user, call, at=at),
        "conditions": conditions,
        "is_open_to_all_categories": all(one.kind != RuleKind.CATEGORY for one in conditions),
        "covered": covered,
        "criteria": criteria,
        "quotas": list(call.quotas.all()),
        "weights": sum(criterion.weight for criterion in criteria),
        "next_step": reverse("scholarships:call", args=[call.slug]),
    }
    return render(request, "scholarships/call.html", context)


@posted_from("scholarships:call")
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an application."""
    call = _public_call(slug)
    at = now()

    def deed() -> str:
        application = start_application(call=call, by=request.user, at=at)
        return reverse("scholarships:application", args=[application.uuid])

    try:
        return redirect_once(request, purpose=f"scholarships.apply:{call.pk}", deed=deed)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("scholarships:call", slug=call.slug)


def _public_call(slug: str) -> Call:
    call = queries.public_calls().filter(slug=slug).prefetch_related("budget_lines").first()
    if call is None:
        raise Http404
    return call
