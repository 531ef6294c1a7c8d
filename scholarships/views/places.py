"""The officers' pages of places: who holds one, who waits, the proposals to fill one, the time to answer, the end."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.idempotency.views import posted_from, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from scholarships import permissions, queries, states
from scholarships.actions import (
    close_reserve,
    confirm_refill,
    extend_offer,
    keep_waiting,
    release_reserve,
    request_refill,
    reschedule_answers,
)
from scholarships.choices import RunKind
from scholarships.models import Call
from scholarships.place_forms import AnswersForm, ConfirmRefillForm, EndWaitingForm, ExtendOfferForm
from scholarships.queries import places as reads
from scholarships.summaries import place_entries

from .access import handled_call, led_call, led_run, perform

REFILLS_SHOWN = 10
USUAL_TIME_TO_ANSWER = timedelta(days=10)


@never_cache
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """How the places of a call stand, who waits, what was proposed, what can be done now."""
    call, at = handled_call(request, slug), now()
    standing, live = reads.places_of(call), queries.live_run(call)
    end = reads.waiting_end(call)
    reserve = reads.reserve_with_scores(call)
    is_officer = permissions.can_handle_call(request.user, call, at=at)
    proposal = live if live is not None and live.kind == "refill" else None
    context = {
        "call": call,
        "places": standing,
        "chart": _chart(standing),
        "open_offers": list(reads.offers_to_answer(call)),
        "reserve": reserve,
        "reasons": reads.decline_reasons(call),
        "refills": list(reads.refills_of(call).prefetch_related("offers__application")[:REFILLS_SHOWN]),
        "proposal": proposal,
        "proposed": list(reads.promoted_by(proposal)) if proposal and proposal.state == "proposed" else [],
        "is_waiting": proposal is not None and proposal.state in queries.WAITING_RUNS,
        "end": end,
        "until": reads.filled_until(call),
        "is_officer": is_officer,
        "can_fill": bool(is_officer and standing.free and reserve and not end and live is None),
        "can_end": bool(is_officer and reserve and not end and live is None),
        "entries": place_entries(reads.place_events(call)),
    }
    return render(request, "scholarships/places.html", context)


@never_cache
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The places and the reserve list as a file, by numbers of applications, without names."""
    call = handled_call(request, slug)
    standing = reads.places_of(call)
    return csv_response(f"{call.slug}-places", _cells(call, standing))


def _cells(call: Call, standing: reads.Places) -> Iterator[tuple[object, ...]]:
    yield _("Table"), _("Group"), _("How many")
    for label, count in [(_("Seats"), standing.seats), *_figures(standing)]:
        yield _("Places"), label, count
    yield ()
    yield _("Application"), _("Country"), _("Points"), _("State")
    for one in reads.reserve_with_scores(call):
        state = states.APPLICATION.staff_label(one.state)
        yield one.number, one.profile.country or "", f"{one.score or 0:.2f}", state


@posted_from("scholarships:places")
def fill(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask at once who gets the free places."""
    call = handled_call(request, slug)
    return _act(request, call, "fill", lambda: request_refill(call=call, by=request.user, at=now()))


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read a proposal: who would get the place, who was passed over and why. Then confirm it."""
    run = led_run(request, uuid)
    if run.kind != RunKind.REFILL:
        raise Http404
    call = run.call
    if not permissions.can_confirm_refill(request.user, run, at=now()):
        return redirect("scholarships:places", slug=call.slug)
    form = ConfirmRefillForm(
        request.POST or None, zone=call.zone, initial={"respond_by": _wall_clock(_usual_end(call), call)}
    )
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            confirm_refill(run=run, respond_by=form.cleaned_data["respond_by"], by=request.user, at=now())
            return reverse("scholarships:places", args=[call.slug])

        try:
            return redirect_once(request, purpose=f"scholarships.confirm_refill:{run.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    promoted = list(reads.promoted_by(run))
    context = {
        "call": call,
        "run": run,
        "form": form,
        "promoted": promoted,
        "passed_over": reads.passed_over_by(run, promoted),
        "standings": queries.standings_of(run),
    }
    return render(request, "scholarships/confirm_refill.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give one person more time to answer."""
    offer = reads.open_offer_handled_by(request.user, uuid, at=now())
    if offer is None or not permissions.can_handle_call(request.user, offer.application.call, at=now()):
        raise Http404
    call = offer.application.call
    form = ExtendOfferForm(
        request.POST or None, zone=call.zone, initial={"respond_by": _wall_clock(offer.respond_by, call)}
    )
    text = _("%(person)s is told by mail. The offer of %(number)s stays open until the new moment.") % {
        "person": offer.person,
        "number": offer.application.number,
    }

    def act() -> object:
        return extend_offer(offer=offer, **form.cleaned_data, by=request.user, at=now())

    return _form_page(
        request, call, form, act, purpose=f"extend_offer:{offer.pk}", title=_("Give more time"), text=text
    )


@never_cache
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the moment by which the offers of a call are to be answered, before the letters go out."""
    call = led_call(request, slug)
    form = AnswersForm(request.POST or None, zone=call.zone, initial={"answers_by": _wall_clock(call.answers_by, call)})
    text = _("Letters that are held already are written anew with the new moment. Nobody has been sent one yet.")

    def act() -> object:
        return reschedule_answers(call=call, **form.cleaned_data, by=request.user, at=now())

    return _form_page(
        request, call, form, act, purpose=f"reschedule_answers:{call.pk}", title=_("Move the answers"), text=text,
        back=reverse("scholarships:selection_call", args=[call.slug]),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def end_waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Prepare the end of the waiting: letters are held, no place is filled any more."""
    call = led_call(request, slug)
    form = EndWaitingForm(request.POST or None)
    count = reads.reserve_of(call).count()
    text = ngettext(
        "%(count)s person waits. The letter is held until you release it, and no place is filled any more.",
        "%(count)s people wait. The letters are held until you release them, and no place is filled any more.",
        count,
    ) % {"count": count}

    def act() -> object:
        return close_reserve(call=call, **form.cleaned_data, by=request.user, at=now())

    return _form_page(request, call, form, act, purpose=f"end_waiting:{call.pk}", title=_("End the waiting"), text=text)


@never_cache
@require_http_methods(["GET", "POST"])
def release_waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the letters that end the waiting, then release them."""
    call = led_call(request, slug)
    if request.method == "POST":
        return _act(request, call, "release_waiting", lambda: release_reserve(call=call, by=request.user, at=now()))
    end = reads.waiting_end(call)
    if end is None or end.state != "prepared":
        return redirect("scholarships:places", slug=call.slug)
    return render(
        request, "scholarships/end_waiting.html", {"call": call, "end": end, "letters": reads.letters_to_read(end)}
    )


@posted_from("scholarships:places")
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the prepared end back."""
    call = handled_call(request, slug)
    return _act(request, call, "keep_waiting", lambda: keep_waiting(call=call, by=request.user, at=now()))


def _act(request: HttpRequest, call: Call, verb: str, act: Any) -> HttpResponse:
    page = reverse("scholarships:places", args=[call.slug])
    return perform(request, purpose=f"scholarships.{verb}:{call.pk}", page=page, act=act)


def _form_page(
    request: HttpRequest, call: Call, form: Any, act: Any, *, purpose: str, title: str, text: str, back: str = ""
) -> HttpResponse:
    """One form that asks before one act; what the act refuses stands on the form."""
    page = back or reverse("scholarships:places", args=[call.slug])
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            act()
            return page

        try:
            return redirect_once(request, purpose=f"scholarships.{purpose}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"call": call, "form": form, "title": title, "text": text, "back": page}
    return render(request, "scholarships/place_form.html", context, status=422 if form.errors else 200)


def _usual_end(call: Call) -> datetime:
    """The end of a day ten days ahead, or of the last day that leaves time to travel."""
    last = reads.last_answer_on(call)
    day = (now() + USUAL_TIME_TO_ANSWER).astimezone(call.zone).date()
    return datetime.combine(min(day, last) if last else day, time(23, 59), tzinfo=call.zone)


def _wall_clock(moment: datetime, call: Call) -> str:
    return moment.astimezone(call.zone).strftime("%Y-%m-%d %H:%M")


def _figures(standing: reads.Places) -> list[tuple[str, int]]:
    return [
        (_("Accepted"), standing.accepted),
        (_("Waiting for an answer"), standing.waiting_for_answer),
        (_("Free"), standing.free),
        (_("Declined"), standing.declined),
        (_("Lapsed"), standing.lapsed),
    ]


def _chart(standing: reads.Places) -> Chart:
    title = _("Accepted: %(accepted)s of %(seats)s places. Free: %(free)s.") % {
        "accepted": standing.accepted,
        "seats": standing.seats,
        "free": standing.free,
    }
    rows = [(label, (count,)) for label, count in _figures(standing)]
    return bar_chart(title=title, label=_("Places"), series=(_("How many"),), rows=rows, hidden_text="", source="")
