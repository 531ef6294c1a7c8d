"""The reviewer's pages: interests, the queue, one file beside its scores, the ways to give it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.accounts import typed_text
from academy_portal.accounts.queries import coming_mandate
from academy_portal.accounts.roles import Role
from academy_portal.audit.queries import told_timeline
from academy_portal.formfields.filters import chips
from academy_portal.idempotency.views import earlier_answer, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import permissions, queries, states
from scholarships.actions import declare_conflict, declare_interests, decline_file, score_application
from scholarships.models import Review
from scholarships.review_forms import ConflictForm, DeclineForm, InterestsForm, QueueForm, ReviewForm
from scholarships.summaries import reviewer_document_rows, reviewer_rows

FILES_A_PAGE = 40
# From so many files on, a look at the own scores says something.
ENOUGH_TO_COMPARE = 10


@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The reviewer's files: those to read first. Calls where interests are still to be declared stand above."""
    at, form = now(), QueueForm(request.GET)
    page = Paginator(queries.reviews_of(request.user, at=at, **form.wish()), FILES_A_PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.review_counts_of(request.user, at=at)
    total = counts["open"] + counts["done"]
    calls = queries.calls_read_by(request.user, at=at)
    coming = None if calls or total else coming_mandate(request.user, Role.REVIEWER, at=at)
    if coming:
        what = _("Your mandate as a reviewer has not begun yet. Files are given to you after it has begun.")
        early = {"what": what, "opens_at": coming.valid_from, "zone": request.user.time_zone}
        return render(request, "early.html", early, status=403)
    waiting = [one for one in calls if not one.has_declared]
    context = {
        "page": page,
        "rows": [(one, one.is_overdue(at.date())) for one in page],
        "counts": counts,
        "total": total,
        "form": form,
        "chips": chips(form, request),
        "revisions": " ".join(f"{one.uuid} {one.revision}" for one in page),
        "spread": queries.own_spread(request.user, at=at),
        "is_spread_told": counts["done"] >= ENOUGH_TO_COMPARE,
        "calls": calls,
        "waiting": waiting,
        "next": None if waiting else queries.first_open_review(request.user, at=at),
    }
    return render(request, "scholarships/reviews.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a conflict of interest could lie, said before the first file. Nobody learns here who has applied."""
    call = queries.call_read_by(request.user, slug, at=now())
    if call is None:
        raise Http404
    form = InterestsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data

        def deed() -> str:
            declare_interests(
                call=call,
                organisations=typed["organisations"],
                countries=[typed["country"]] if typed["country"] else [],
                by=request.user,
                at=now(),
            )
            messages.success(request, _("Your declaration is on record. You can add to it at any time."))
            return reverse("scholarships:reviews")

        try:
            return redirect_once(request, purpose=f"scholarships.interests:{call.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    profile = queries.profile_of(call, request.user)
    known = list(profile.interests.select_related("country")) if profile.pk else []
    context = {"call": call, "form": form, "known": known, "declared_at": profile.declared_at}
    return render(request, "scholarships/interests.html", context, status=422 if form.errors else 200)


@typed_text.refills
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file: answers on one side, scores on the other; then the next file."""
    own = queries.own_review(request.user, uuid, at=now())
    if own is None:
        return _no_longer_read(request, uuid)
    if not queries.has_declared(request.user, own.application.call):
        return redirect("scholarships:interests", slug=own.application.call.slug)
    criteria = queries.criteria_of(own.application.call)
    if request.method == "GET":
        typed = typed_text.found(request, at=now())
        initial = ReviewForm.initial_from(queries.latest_scores(own), revision=own.revision, note=own.note)
        form = ReviewForm(typed, initial=initial, criteria=criteria)
        return render(
            request, "scholarships/review.html", {**_context(request, own, form), "is_kept_text": form.is_bound}
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
            messages.success(request, _("The scores of %(number)s are saved.") % {"number": own.application.number})
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
    return _give_back(request, uuid, ConflictForm, declare_conflict, "conflict")


@never_cache
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a file back that one cannot read, for another reason."""
    return _give_back(request, uuid, DeclineForm, decline_file, "decline")


def _give_back(request: HttpRequest, uuid: UUID, form_class: type[Form], act: Any, name: str) -> HttpResponse:
    purpose = f"scholarships.{name}:{uuid}"
    own = queries.own_review(request.user, uuid, at=now())
    if own is None:
        repeated = earlier_answer(request, purpose=purpose)
        if repeated is None:
            raise Http404
        return repeated
    if own.state != "open" or not queries.has_declared(request.user, own.application.call):
        return redirect("scholarships:review", uuid=own.uuid)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            act(review=own, reason=form.cleaned_data["reason"], by=request.user, at=now())
            return reverse("scholarships:reviews")

        try:
            return redirect_once(request, purpose=purpose, deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"review": own, "application": own.application, "form": form}
    return render(request, f"scholarships/{name}.html", context, status=422 if form.errors else 200)


def _no_longer_read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A file that left this reviewer says so, and nothing of itself; any other address is not found."""
    if not queries.has_left(request.user, uuid):
        raise Http404
    text = _("This file was yours to read. You gave it back, or it was given to another reviewer.")
    ways = [{"url": reverse("scholarships:reviews"), "label": _("Go to your files")}]
    return render(request, "410.html", {"text": text, "ways": ways}, status=410)


def _context(request: HttpRequest, own: Review, form: ReviewForm) -> dict[str, Any]:
    application = own.application
    rows = reviewer_rows(application.profile, application.proposal)
    counts = queries.review_counts_of(request.user, at=now())
    earlier, later = queries.neighbours(own, at=now())
    entries = _own_acts(own, request.user.pk)
    return {
        "review": own,
        "application": application,
        "call": application.call,
        "form": form,
        "rows": [{"label": label, "value": value} for label, value in rows],
        "documents": reviewer_document_rows(
            application, lambda kind: reverse("scholarships:reviewers_document", args=[own.uuid, kind])
        ),
        "can_score": permissions.can_score(request.user, own, at=now()),
        "title": _("File %(number)s") % {"number": application.number},
        "is_overdue": own.is_overdue(now().date()),
        "counts": counts,
        "total": counts["open"] + counts["done"],
        "draft_key": f"review:{own.uuid}",
        "earlier": earlier,
        "later": later,
        "entries": entries,
        # Only an act that recorded a version has a text.
        "saved_at": next((one["at"] for one in reversed(entries) if one["text"]), None),
    }


def _own_acts(own: Review, viewer: int) -> list[dict[str, Any]]:
    """What the reviewer did with the file, and when it came; what others did stays out."""
    entries = [{"title": _("Given to you"), "at": own.assigned_at, "state": "done", "text": ""}]
    for told in told_timeline(own, machine=states.REVIEW):
        if told.actor_id == viewer:
            text = _("Version %(number)s") % {"number": told.facts["revision"]} if "revision" in told.facts else ""
            entries.append({"title": told.title, "at": told.at, "state": "done", "text": text})
    return entries
