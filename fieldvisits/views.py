"""The public list of visits."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from academy_portal.formfields.filters import chips
from editions.queries import is_any_fictional
from fieldvisits.forms import VisitFilter
from fieldvisits.queries import visits_public


@login_not_required
def visit_list(request: HttpRequest) -> HttpResponse:
    """The visits by edition, each with what it showed, its source and how sure we are."""
    form = VisitFilter(request.GET)
    filters = form.values()
    visits = visits_public(**filters)
    context = {
        "form": form,
        "visits": visits,
        "chips": chips(form, request),
        "is_fictional_shown": is_any_fictional(visit.session.edition for visit in visits),
    }
    return render(request, "fieldvisits/list.html", context)
