"""The officers' pages of the review: who reads, the plan before it is made, conflicts of interest, files that move."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.accounts.models import User
from academy_portal.formats.lists import listed
from academy_portal.idempotency.views import earlier_answer, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.reference.names import language_name
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from scholarships import permissions, queries
from scholarships.actions import (
    assign_missing_reviews,
    extend_due,
    lift_conflict,
    move_review,
    record_conflict,
    save_reviewer,
)
from scholarships.models import Call
from scholarships.queries.reviewers import Desk
from scholarships.review.shortage import Reason, Shortage
from scholarships.review_forms import (
    AssignForm,
    ConflictRecordForm,
    ExtendForm,
    LiftForm,
    MoveForm,
    ReviewerForm,
)

from .access import led_call, require_fresh_sign_in

CONFLICTS_A_PAGE = FILES_SHOWN = 50
REASONS = {
    Reason.NOBODY: gettext_lazy("everybody has or had it"),
    Reason.LANGUAGE: gettext_lazy("nobody else reads the language"),
    Reason.CONFLICTS: gettext_lazy("conflicts of interest"),
    Reason.LOAD: gettext_lazy("whoever may read it has no room"),
}


# --- Reviewers --------------------------------------------------------------------------------------------------------
@never_cache
def reviewers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who reads for the call: load, languages, what is late, conflicts."""
    call, at = led_call(request, slug), now()
    rows = queries.reviewer_desk(call, today=at.date(), at=at)
    context = {
        "call": call,
        "rows": [(row, _languages(row.profile.languages)) for row in rows],
        "chart": _load_chart(rows),
        "undeclared": sum(1 for row in rows if row.is_current and row.profile.declared_at is None),
        "lacks_readers": call.state == "in_review" and queries.lacking_readers(call).exists(),
    }
    return render(request, "scholarships/reviewers.html", context)


@never_cache
def reviewers_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same table as a file, after a fresh sign-in: it carries names."""
    call, at = led_call(request, slug), now()
    require_fresh_sign_in(request)
    return csv_response(f"{call.slug}-reviewers", _reviewer_cells(call, at))


def _reviewer_cells(call: Call, at: datetime) -> Iterator[tuple[object, ...]]:
    yield (
        *(_("Reviewer"), _("Languages"), _("Country"), _("Organisation"), _("Files at most"), _("Read")),
        *(_("To read"), _("Late"), _("Conflicts of interest"), _("Interests declared")),
    )
    for row in queries.reviewer_desk(call, today=at.date(), at=at):
        own = row.profile
        declared = own.declared_at.date().isoformat() if own.declared_at else ""
        yield (
            *(row.person, _languages(own.languages), own.country or "", own.organisation or own.organisation_name),
            *(row.most, row.done, row.open, row.overdue, row.conflicts, declared),
        )


@never_cache
@require_http_methods(["GET", "POST"])
def reviewer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One reviewer: the profile that the assignment goes by, and the files."""
    call = led_call(request, slug)
    person = _person(call, pk)
    profile = queries.profile_of(call, person)
    form = ReviewerForm(request.POST or None, profile=profile)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            for name, value in form.values().items():
                setattr(profile, name, value)
            save_reviewer(profile=profile, by=request.user, at=now())
            messages.success(request, _("The profile was saved."))
            return reverse("scholarships:reviewer", args=[call.slug, person.pk])

        answer = _once(request, f"scholarships.save_reviewer:{call.pk}:{person.pk}", deed, form)
        if answer:
            return answer
    today = now().date()
    files = [(one, one.is_overdue(today)) for one in queries.files_given(call, person)[: FILES_SHOWN * 10]]
    context = {
        "call": call,
        "person": person,
        "profile": profile,
        "form": form,
        "files": files,
        "can_extend": any(one.state == "open" for one, _late in files),
        "interests": list(profile.interests.select_related("country")) if profile.pk else [],
    }
    return render(request, "scholarships/reviewer.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give one reviewer more time for all open files."""
    call = led_call(request, slug)
    person = _person(call, pk)
    form = ExtendForm(request.POST or None, today=now().date())
    open_files = queries.files_given(call, person).filter(state="open")
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            extend_due(reviews=open_files.order_by("pk"), **form.cleaned_data, by=request.user, at=now())
            return reverse("scholarships:reviewer", args=[call.slug, person.pk])

        answer = _once(request, f"scholarships.extend:{call.pk}:{person.pk}", deed, form)
        if answer:
            return answer
    count = open_files.count()
    text = ngettext("%(name)s has %(count)s file to read.", "%(name)s has %(count)s files to read.", count) % {
        "name": person,
        "count": count,
    }
    return _form_page(request, call, form, _("Give more time"), text)


# --- The plan ---------------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would get what: first to look at, then exactly that. Before the review starts it is a simulation."""
    call, at = led_call(request, slug), now()
    is_simulation = call.state == "published"
    if not is_simulation and call.state != "in_review":
        raise Http404
    form = AssignForm(request.POST or None, today=at.date())
    if request.method == "POST" and not is_simulation and form.is_valid():
        typed = form.cleaned_data

        def deed() -> str:
            assign_missing_reviews(call=call, due_on=typed["due_on"], plan=typed["plan"], by=request.user, at=now())
            return reverse("scholarships:reviewers", args=[call.slug])

        answer = _once(request, f"scholarships.assign:{call.pk}", deed, form)
        if answer:
            return answer
    plan = queries.plan_for(call, at=at, states=("submitted",) if is_simulation else ("in_review",))
    shown = form if form.is_bound else AssignForm(today=at.date(), initial={"plan": plan.fingerprint})
    if form.is_bound:
        # What is confirmed next is the plan on this page, also after the first one was overtaken.
        shown.data = {**request.POST.dict(), "plan": plan.fingerprint}
    context = {
        "call": call,
        "plan": plan,
        "form": shown,
        "is_simulation": is_simulation,
        "given": len(plan.assignment.pairs),
        "missing": sum(plan.assignment.missing.values()),
        "stranded": len(plan.stranded),
        "rows": _differences(plan),
        "shortages": _told(plan),
        "more_shortages": max(0, len(plan.shortages) - FILES_SHOWN),
        "wanted": _wanted(plan),
        "binding": _named(plan.binding) if plan.shortages else "",
    }
    return render(request, "scholarships/assign.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move one unread file to another reviewer."""
    review = queries.review_handled_by(request.user, uuid, at=now())
    if review is None or not permissions.can_handle_call(request.user, review.application.call, at=now()):
        raise Http404
    purpose = f"scholarships.move:{review.pk}"
    if review.state != "open":
        return _earlier(request, purpose)
    call, readers = review.application.call, queries.possible_readers(review, at=now())
    form = MoveForm(request.POST or None, readers=readers)
    if request.method == "POST" and form.is_valid():
        people = {str(row["person"].pk): row["person"] for row in readers}
        typed = {**form.cleaned_data, "to": people[form.cleaned_data["to"]]}

        def deed() -> str:
            move_review(review=review, **typed, by=request.user, at=now())
            return reverse("scholarships:reviewer", args=[call.slug, review.reviewer_id])

        answer = _once(request, purpose, deed, form)
        if answer:
            return answer
    text = _("File %(number)s is with %(name)s, who loses it.") % {
        "number": review.application.number,
        "name": review.reviewer,
    }
    if not readers:
        text = _("Nobody else may read file %(number)s.") % {"number": review.application.number}
    return _form_page(request, call, form, _("Move the file"), text)


# --- Conflicts of interest --------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """The conflicts of interest of a call, and the form to record one."""
    call = led_call(request, slug)
    people = [row.person for row in queries.reviewer_desk(call, today=now().date(), at=now())]
    form = ConflictRecordForm(request.POST or None, call=call, people=people)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = next(one for one in people if str(one.pk) == typed["person"])

        def deed() -> str:
            record_conflict(application=typed["number"], person=chosen, note=typed["note"], by=request.user, at=now())
            return reverse("scholarships:conflicts", args=[call.slug])

        answer = _once(request, f"scholarships.record_conflict:{call.pk}", deed, form)
        if answer:
            return answer
    page = Paginator(queries.conflicts_of(call), CONFLICTS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, one.is_liftable_by(request.user.pk)) for one in page]
    context = {"call": call, "page": page, "rows": rows, "form": form}
    return render(request, "scholarships/conflicts.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lift a conflict that was found wrongly, with a reason."""
    call = led_call(request, slug)
    purpose = f"scholarships.lift_conflict:{pk}"
    one = queries.conflicts_of(call).filter(pk=pk).first()
    if one is None or not one.is_liftable_by(request.user.pk):
        return _earlier(request, purpose)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            lift_conflict(conflict=one, reason=form.cleaned_data["reason"], by=request.user, at=now())
            return reverse("scholarships:conflicts", args=[call.slug])

        answer = _once(request, purpose, deed, form)
        if answer:
            return answer
    return _form_page(request, call, form, _("Lift the conflict of interest"), str(one))


# --- What the pages share ---------------------------------------------------------------------------------------------
def _person(call: Call, pk: int) -> User:
    """Somebody who reads for the call, or has read."""
    person = User.objects.filter(pk=pk).first()
    known = {one.pk for one in queries.reviewers_of(call, at=now())}
    if person is None or (pk not in known and not queries.files_given(call, person).exists()):
        raise Http404
    return person


def _once(request: HttpRequest, purpose: str, deed: Any, form: Any) -> HttpResponse | None:
    try:
        return redirect_once(request, purpose=purpose, deed=deed)
    except DomainError as error:
        form.add_error(None, str(error))
    return None


def _earlier(request: HttpRequest, purpose: str) -> HttpResponse:
    """Where the same form led before; without that the page does not exist."""
    repeated = earlier_answer(request, purpose=purpose)
    if repeated is None:
        raise Http404
    return repeated


def _form_page(request: HttpRequest, call: Call, form: Any, title: str, text: str) -> HttpResponse:
    context = {"call": call, "form": form, "title": title, "text": text}
    return render(request, "scholarships/selection_form.html", context, status=422 if form.errors else 200)


def _languages(codes: list[str]) -> str:
    reader = get_language() or "en"
    return listed(language_name(code, reader) for code in codes) if codes else ""


def _load_chart(rows: list[Desk]) -> Chart | None:
    if not any(row.load for row in rows):
        return None
    done = sum(row.done for row in rows)
    return bar_chart(
        title=_("%(done)s of %(total)s reviews are done") % {"done": done, "total": sum(row.load for row in rows)},
        label=_("Reviewer"),
        series=[_("Read"), _("To read")],
        rows=[(str(row.person), (row.done, row.open)) for row in rows],
        hidden_text="",
        source=_("Source: the reviews of this call."),
    )


def _differences(plan: queries.Plan) -> list[dict[str, Any]]:
    """Each reviewer with the load now, what comes, and the limit; those who get most first."""
    more = Counter(reader for _file, reader in plan.assignment.pairs)
    people = User.objects.in_bulk([one.id for one in plan.instance.readers])
    rows = [
        {"person": people[one.id], "now": one.load, "more": more[one.id], "then": one.load + more[one.id]}
        | {"most": one.most}
        for one in plan.instance.readers
    ]
    return sorted(rows, key=lambda row: (-row["more"], str(row["person"]).casefold(), row["person"].pk))


def _named(keys: list[int]) -> str:
    names = [str(one) for one in User.objects.filter(pk__in=keys)]
    return listed(names) if names else ""


def _told(plan: queries.Plan) -> list[dict[str, Any]]:
    found = plan.shortages[:FILES_SHOWN]
    numbers = dict(plan.call.applications.filter(pk__in=[one.file for one in found]).values_list("pk", "number"))
    return [
        {
            "number": numbers[one.file],
            "language": _languages([one.language] if one.language else []),
            "missing": one.missing,
            "why": REASONS[one.reason],
            "hurdles": _hurdles(one),
        }
        for one in found
    ]


def _hurdles(one: Shortage) -> str:
    return _("other language: %(other)s, in conflict: %(conflict)s, full: %(full)s") % {
        "other": one.other_language,
        "conflict": one.in_conflict,
        "full": one.full,
    }


def _wanted(plan: queries.Plan) -> list[dict[str, Any]]:
    return [
        {
            "language": _languages([one.language]) if one.language else _("Any language"),
            "files": one.files,
            "reviews": one.reviews,
            "reviewers": one.reviewers,
            "why": REASONS[one.reason],
        }
        for one in plan.wanted
    ]
