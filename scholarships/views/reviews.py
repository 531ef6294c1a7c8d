"""The reviewer's pages: the queue, one file beside its scores, the conflict of interest."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.idempotency.views import earlier_answer, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import permissions, queries
from scholarships.actions import declare_conflict, score_application
from scholarships.forms import ConflictForm, ReviewForm
from scholarships.models import Review
from scholarships.summaries import reviewer_rows

FILES_A_PAGE = 40


@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The reviewer's files: those to read first."""
    reviews = queries.reviews_of(request.user, at=now())
    page = Paginator(reviews, FILES_A_PAGE).get_page(request.GET.get("page"))
    counts = queries.review_counts_of(request.user, at=now())
    context = {
        "page": page,
        "counts": counts,
        "total": sum(counts.values()),
        "next": queries.first_open_review(request.user, at=now()),
    }
    return render(request, "scholarships/reviews.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file: answers on one side, scores on the other; then the next file."""
    own = _own(request, uuid)
    criteria = queries.criteria_of(own.application.call)
    if request.method == "GET":
        initial = ReviewForm.initial_from(queries.latest_scores(own), revision=own.revision, note=own.note)
        return render(
            request, "scholarships/review.html", _context(request, own, ReviewForm(initial=initial, criteria=criteria))
        )
    form = ReviewForm(request.POST, criteria=criteria)
    if form.is_valid():

        def deed() -> str:
            score_application(
                review=own,
                marks=form.marks(),
                note=form.cleaned_data["note"],
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=now(),
            )
            following = queries.next_review(own, at=now())
            if following is None:
                return reverse("scholarships:reviews")
            return reverse("scholarships:review", args=[following.uuid])

        try:
            return redirect_once(request, purpose=f"scholarships.score:{own.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    return render(request, "scholarships/review.html", _context(request, own, form), status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a file back because of a conflict of interest."""
    purpose = f"scholarships.conflict:{uuid}"
    own = queries.own_review(request.user, uuid, at=now())
    if own is None:
        repeated = earlier_answer(request, purpose=purpose)
        if repeated is None:
            raise Http404
        return repeated
    if own.state != "open":
        return redirect("scholarships:review", uuid=own.uuid)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            declare_conflict(review=own, reason=form.cleaned_data["reason"], by=request.user, at=now())
            return reverse("scholarships:reviews")

        try:
            return redirect_once(request, purpose=purpose, deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"review": own, "application": own.application, "form": form}
    return render(request, "scholarships/conflict.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, uuid: UUID) -> Review:
    own = queries.own_review(request.user, uuid, at=now())
    if own is None:
        raise Http404
    return own


def _context(request: HttpRequest, own: Review, form: ReviewForm) -> dict[str, Any]:
    application = own.application
    rows = reviewer_rows(application.profile, application.proposal)
    return {
        "review": own,
        "application": application,
        "call": application.call,
        "form": form,
        "rows": [{"label": label, "value": value} for label, value in rows],
        "can_score": permissions.can_score(request.user, own, at=now()),
        "title": _("File %(number)s") % {"number": application.number},
    }
