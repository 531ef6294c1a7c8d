"""The officers' pages: the calls they handle, one call's desk, one selection run."""

import secrets
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.formats import numbers
from academy_portal.idempotency.views import posted_from, redirect_once
from academy_portal.jobs.permissions import can_view_job
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import permissions, queries, states
from scholarships.actions import (
    discard_run,
    publish_call,
    release_amendment,
    release_run,
    request_run,
    reschedule_close,
    sign_run,
    start_review,
)
from scholarships.choices import RunKind
from scholarships.forms import RescheduleForm, StartReviewForm
from scholarships.models import Call, SelectionRun
from scholarships.seal import seal_of
from scholarships.summaries import run_entries

from .access import handled_call, led_call, perform, visible_run
from .money import money_context

CALLS_A_PAGE = 20
OUTCOMES_A_PAGE = 100


@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """The calls that this officer handles."""
    page = Paginator(queries.calls_handled_by(request.user, at=now()), CALLS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "scholarships/selection.html", {"page": page})


@never_cache
def call_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: how many stand where, and what can be done now."""
    call, at = handled_call(request, slug), now()
    counts = queries.counts_by_state(call)
    funnel = [
        {"label": states.APPLICATION.staff_label(value), "number": counts[value]}
        for value in states.APPLICATION.values()
        if counts.get(value)
    ]
    context = {
        "call": call,
        "funnel": funnel,
        "total": sum(counts.values()),
        "counts": counts,
        "is_officer": permissions.can_handle_call(request.user, call, at=at),
        "is_over": at >= call.taken_until,
        "progress": queries.review_progress(call),
        "lacks_readers": call.state == "in_review" and queries.lacking_readers(call).exists(),
        "unread": queries.unread(call).count() if call.state == "in_review" else 0,
        "runs": list(call.runs.select_related("requested_by")[:20]),
        "live": queries.live_run(call),
        "screening": queries.screening_counts(call),
        "undecided": queries.undecided(call).count(),
        "conditions": queries.rules_of(call),
        "reviewers": list(queries.reviewers_of(call, at=at)),
        "quotas": list(call.quotas.all()),
        "state_label": states.CALL.staff_label(call.state),
    }
    context |= money_context(call, queries.budget_standing(call))
    return render(request, "scholarships/selection_call.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then publish the call."""
    call, at = handled_call(request, slug), now()
    back = reverse("scholarships:selection_call", args=[call.slug])
    if request.method == "GET":
        text = _("Everybody can read the call from now on. Its texts, criteria, rules and budget are frozen.")
        is_possible = call.state == "draft" and permissions.can_handle_call(request.user, call, at=at)
        return _ask(request, call, _("Publish the call"), text, back, is_possible=is_possible)
    deed = partial(publish_call, call=call, by=request.user, at=at)
    return perform(request, purpose=f"scholarships.publish:{call.pk}", page=back, act=deed)


@never_cache
@require_http_methods(["GET", "POST"])
def reschedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the close of the call, with a reason."""
    call = led_call(request, slug)
    initial = {"closes_at": call.closes_at.astimezone(call.zone).strftime("%Y-%m-%d %H:%M")}
    form = RescheduleForm(request.POST or None, initial=initial, zone=call.zone)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            typed = form.cleaned_data
            reschedule_close(call=call, closes_at=typed["closes_at"], reason=typed["reason"], by=request.user, at=now())
            return reverse("scholarships:selection_call", args=[call.slug])

        try:
            return redirect_once(request, purpose=f"scholarships.reschedule:{call.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"call": call, "form": form, "title": _("Move the close")}
    return render(request, "scholarships/selection_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def begin_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen the applications and give them to the reviewers."""
    call = led_call(request, slug)
    form = StartReviewForm(request.POST or None, today=now().date())
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            start_review(call=call, due_on=form.cleaned_data["due_on"], by=request.user, at=now())
            return reverse("scholarships:selection_call", args=[call.slug])

        try:
            return redirect_once(request, purpose=f"scholarships.start_review:{call.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    count = queries.counts_by_state(call).get("submitted", 0)
    text = ngettext(
        "%(count)s application will be screened and given to reviewers. They are told by mail.",
        "%(count)s applications will be screened and given to reviewers. They are told by mail.",
        count,
    ) % {"count": count}
    context = {"call": call, "form": form, "title": _("Start the review"), "text": text}
    return render(request, "scholarships/selection_form.html", context, status=422 if form.errors else 200)


@posted_from("scholarships:selection_call")
def select(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a worker for a selection; its page shows the progress."""
    call = handled_call(request, slug)

    def deed() -> str:
        run = request_run(call=call, seed=secrets.token_hex(16), by=request.user, at=now())
        return reverse("scholarships:run", args=[run.uuid])

    try:
        return redirect_once(request, purpose=f"scholarships.select:{call.pk}", deed=deed)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("scholarships:selection_call", slug=call.slug)


@never_cache
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One run: its progress, its result with reasons, its signatures, its letters."""
    one, at = visible_run(request, uuid), now()
    figures, is_officer = queries.figures_of(one), permissions.can_handle_call(request.user, one.call, at=at)
    job = queries.job_of(one)
    page = Paginator(queries.outcomes_of(one), OUTCOMES_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "run": one,
        "call": one.call,
        "page": page,
        "state_label": states.RUN.staff_label(one.state),
        "is_waiting": one.state in {"requested", "computing"},
        "job": job,
        "can_view_job": job is not None and can_view_job(request.user, job),
        "figures": figures,
        "cost": f"{numbers.amount(Decimal(figures['cost']) / 100)} {one.call.currency}",
        "standings": queries.standings_of(one),
        "can_sign": permissions.can_sign_run(request.user, one, at=at),
        "is_officer": is_officer,
        "can_discard": _can_discard(request, one),
        "letters": _letters(one) if one.state == "signed" else [],
    }
    context |= money_context(one.call, queries.money_of_run(one))
    context |= _story(request, one)
    return render(request, "scholarships/run.html", context)


@posted_from("scholarships:run")
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Sign the proposed result."""
    one = visible_run(request, uuid)
    return _act_on_run(request, one, "sign", lambda: sign_run(run=one, by=request.user, at=now()))


@never_cache
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then set the run aside."""
    one = visible_run(request, uuid)
    if request.method == "GET":
        text = _("The result is set aside and stays on record. A new selection can be asked for.")
        is_possible = _can_discard(request, one)
        return _ask(request, one.call, _("Discard the result"), text, _page_of(one), is_possible=is_possible)
    return _act_on_run(request, one, "discard", lambda: discard_run(run=one, by=request.user, at=now()))


@never_cache
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then publish the result and release the letters."""
    one = visible_run(request, uuid)
    if request.method == "GET":
        count = len(_letters(one))
        title = ngettext("Release %(count)s letter", "Release %(count)s letters", count) % {"count": count}
        text = _("The decisions are published and all letters of this run are sent. They cannot be called back.")
        is_officer = permissions.can_handle_call(request.user, one.call, at=now())
        return _ask(request, one.call, title, text, _page_of(one), is_possible=is_officer and one.state == "signed")
    act = release_amendment if one.kind == RunKind.AMENDMENT else release_run
    return _act_on_run(request, one, "release", lambda: act(run=one, by=request.user, at=now()))


def _story(request: HttpRequest, one: SelectionRun) -> dict[str, Any]:
    """How a run came about and what came after it; what an amendment changes; why a signed result was set aside."""
    entries = run_entries(one)
    is_set_aside = one.state == "discarded" and queries.is_sealed(one)
    return {
        "entries": entries,
        "effect": queries.effect_of(one),
        "amendments": [(later, queries.effect_of(later)) for later in queries.register_of(one)],
        "later_runs": list(queries.later_runs(one)),
        "is_set_aside": is_set_aside,
        "is_sealed": queries.is_sealed(one),
        "seal": seal_of(one) if queries.is_sealed(one) else "",
        "can_amend": one.state == "published" and permissions.can_amend(request.user, one.call, at=now()),
    }


def _letters(one: SelectionRun) -> list[int]:
    """The letters that a release would let go: of a first result with those of the people screened out."""
    return queries.letters_of_run(one) if one.kind == RunKind.AMENDMENT else queries.held_letters(one.call)


def _page_of(one: SelectionRun) -> str:
    return reverse("scholarships:run", args=[one.uuid])


def _can_discard(request: HttpRequest, one: SelectionRun) -> bool:
    is_possible = states.RUN.moves["discard"] in states.RUN.moves_from(one.state)
    return is_possible and permissions.can_handle_call(request.user, one.call, at=now())


def _ask(request: HttpRequest, call: Call, title: str, text: str, back: str, *, is_possible: bool) -> HttpResponse:
    """A page that asks before an act that nobody takes back; where it cannot be done, the page it belongs to."""
    if not is_possible:
        return redirect(back)
    context = {"call": call, "form": Form(), "title": title, "text": text, "back": back}
    return render(request, "scholarships/place_form.html", context)


def _act_on_run(request: HttpRequest, one: SelectionRun, verb: str, act: Any) -> HttpResponse:
    return perform(request, purpose=f"scholarships.{verb}:{one.pk}", page=_page_of(one), act=act)
