"""The officers' pages of eligibility: the list of a call, one file, the decisions, the end of a call without awards."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.audit.queries import Told, told_timeline
from academy_portal.formfields.filters import chips
from academy_portal.idempotency.views import redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.queries import messages_about
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from scholarships import permissions, queries, states
from scholarships.actions import close_without_awards, decide_screening, reverse_screening
from scholarships.choices import FindingReason, Screening
from scholarships.models import Application, Call
from scholarships.queries import ScreeningFilter
from scholarships.screening_forms import (
    CloseWithoutAwardsForm,
    DecideScreeningForm,
    ScreeningFilterForm,
    ScreeningReasonForm,
)
from scholarships.summaries import document_rows, profile_rows, proposal_rows

from .access import handled_call, require_fresh_sign_in

FILES_A_PAGE = 50


@never_cache
def screening(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is eligible, who is not and why, and whom a person must still look at."""
    call = handled_call(request, slug)
    wish = _wish(request)
    page = Paginator(queries.screening_rows(call, wish, request.user), FILES_A_PAGE).get_page(request.GET.get("page"))
    counts = queries.screening_counts(call)
    context = {
        "call": call,
        "page": page,
        "form": ScreeningFilterForm(initial={"screening": wish.screening, "reason": wish.reason, "q": wish.text}),
        "chips": chips(ScreeningFilterForm(request.GET), request),
        "stats": [(Screening(value).label, counts[value]) for value in Screening.values],
        "unscreened": counts[""],
        "undecided": queries.undecided(call).count(),
        "chart": _chart(call),
        "conditions": queries.rules_of(call),
        "query": request.GET.urlencode(),
        "is_officer": permissions.can_handle_call(request.user, call, at=now()),
    }
    return render(request, "scholarships/screening.html", context)


@never_cache
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of the list as a file, after a fresh sign-in: it carries names."""
    call = handled_call(request, slug)
    require_fresh_sign_in(request)
    return csv_response(f"{call.slug}-screening", _cells(call, _wish(request), request))


@never_cache
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One application as officers work with it: facts, findings, readers, letters, offers, and all that happened."""
    one = _file(request, uuid)
    context = {
        "application": one,
        "call": one.call,
        "state_label": states.APPLICATION.staff_label(one.state),
        "profile_rows": _rows(profile_rows(one.profile)),
        "proposal_rows": _rows(proposal_rows(one.proposal)),
        "documents": document_rows(one, lambda kind: reverse("scholarships:officers_document", args=[one.uuid, kind])),
        "findings": queries.findings_of(one),
        "decisions": list(one.screening_decisions.select_related("by")),
        "reviews": list(one.reviews.select_related("reviewer").order_by("assigned_at", "pk")),
        "letters": messages_about(one),
        "offers": list(one.offers.order_by("pk")),
        "entries": _entries(one),
        "can_decide": permissions.can_decide_screening(request.user, one, at=now()),
        "can_reverse": permissions.can_reverse_screening(request.user, one, at=now()),
    }
    return render(request, "scholarships/file.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide about an application that the conditions left open."""
    one = _file(request, uuid)
    if not permissions.can_decide_screening(request.user, one, at=now()):
        return _to_file(one)
    text = _("Eligible: it goes to readers at once. Not eligible: the letter is held until the decisions are released.")
    form = DecideScreeningForm(request.POST or None)
    return _ask(request, one, form, _("Decide on eligibility"), text, decide_screening)


@never_cache
@require_http_methods(["GET", "POST"])
def reverse_decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Turn a decision on eligibility into its opposite, before anybody was told."""
    one = _file(request, uuid)
    if not permissions.can_reverse_screening(request.user, one, at=now()):
        return _to_file(one)
    if one.screening == Screening.ELIGIBLE:
        text = _("The application leaves the review. Its readers lose it. The applicant is told with everybody else.")
    else:
        text = _("The application goes to readers, and the letter that is held is never sent.")
    form = ScreeningReasonForm(request.POST or None)
    return _ask(request, one, form, _("Reverse the decision"), text, reverse_screening)


@never_cache
@require_http_methods(["GET", "POST"])
def end_without_awards(request: HttpRequest, slug: str) -> HttpResponse:
    """End a call in which nobody can be awarded, after a look at who is told what."""
    call = handled_call(request, slug)
    if not permissions.can_handle_call(request.user, call, at=now()):
        raise Http404
    if request.method == "GET" and not permissions.can_close_without_awards(request.user, call, at=now()):
        return redirect("scholarships:selection_call", slug=call.slug)
    form = CloseWithoutAwardsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            close_without_awards(call=call, reason=form.cleaned_data["reason"], by=request.user, at=now())
            return reverse("scholarships:selection_call", args=[call.slug])

        try:
            return redirect_once(request, purpose=f"scholarships.close_without_awards:{call.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    count = len(queries.held_letters(call))
    text = ngettext(
        "%(count)s letter that is held will be sent. The call is then decided, without a scholarship.",
        "%(count)s letters that are held will be sent. The call is then decided, without a scholarship.",
        count,
    ) % {"count": count}
    context = {"call": call, "form": form, "title": _("Close the call without awards"), "text": text}
    return render(request, "scholarships/selection_form.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, one: Application, form: Any, title: str, text: str, act: Any) -> HttpResponse:
    """Ask with a form, then act once and come back to the file."""
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            act(application=one, **form.cleaned_data, by=request.user, at=now())
            return reverse("scholarships:file", args=[one.uuid])

        try:
            return redirect_once(request, purpose=f"scholarships.screening:{one.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "application": one,
        "form": form,
        "title": title,
        "text": text,
        "findings": queries.findings_of(one),
        "decisions": list(one.screening_decisions.select_related("by")),
    }
    return render(request, "scholarships/screening_form.html", context, status=422 if form.errors else 200)


def _to_file(one: Application) -> HttpResponse:
    return redirect("scholarships:file", uuid=one.uuid)


def _file(request: HttpRequest, uuid: UUID) -> Application:
    one = queries.file_visible_to(request.user, uuid, at=now())
    if one is None:
        raise Http404
    return one


def _wish(request: HttpRequest) -> ScreeningFilter:
    return ScreeningFilter.of(*(request.GET.get(name, "") for name in ("screening", "reason", "q")))


def _chart(call: Call) -> Chart | None:
    """The reasons as bars, the most frequent first; None where nothing was found wanting."""
    rows = [(str(FindingReason(reason).label), (count,)) for reason, count in queries.reason_counts(call)]
    if not rows:
        return None
    return bar_chart(
        title=_("The most frequent reason: %(reason)s") % {"reason": rows[0][0]},
        label=_("Reason"),
        series=[_("Applications")],
        rows=rows,
        hidden_text="",
        source=_("Source: the findings of this call. An application may have several."),
    )


def _cells(call: Call, wish: ScreeningFilter, request: HttpRequest) -> Iterator[list[object]]:
    yield [
        _("Number of the application"), _("Name"), _("Country"), _("Organisation"), _("State"), _("Screening"),
        _("What was found"), _("Decided by"), _("Reason for the record"),
    ]  # fmt: skip
    for one in queries.screening_rows(call, wish, request.user):
        decided = one.decisions[-1] if one.decisions else None
        yield [
            one.number,
            one.profile.full_name,
            one.profile.country or "",
            one.profile.organisation_name,
            states.APPLICATION.staff_label(one.state),
            one.get_screening_display() or _("Not screened yet"),
            " / ".join(str(found.get_reason_display()) for found in one.open_findings),
            decided.by if decided else "",
            decided.reason if decided else "",
        ]


def _rows(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value, "url": ""} for label, value in pairs]


def _entries(one: Application) -> list[dict[str, Any]]:
    """All that was recorded about the application, in staff words, newest last."""
    return [
        {"title": _titled(told), "at": told.at, "state": "done", "text": _who_and_why(told)}
        for told in told_timeline(one, machine=states.APPLICATION, words=states.RECORDED)
    ]


def _titled(told: Told) -> str:
    """What was done, and of a screening what it found."""
    result = told.facts.get("after") or told.facts.get("screening")
    return f"{told.title} · {Screening(result).label}" if result in Screening.values else told.title


def _who_and_why(told: Told) -> str:
    if told.reason:
        return _("By %(who)s. Reason: %(reason)s") % {"who": told.who, "reason": told.reason}
    return _("By %(who)s.") % {"who": told.who}
