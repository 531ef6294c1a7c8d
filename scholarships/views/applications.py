"""The applicant's own pages: task list, check and send, receipt, offer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.audit.queries import timeline
from academy_portal.idempotency.views import posted_from, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.queries import messages_about
from scholarships import permissions, queries, states
from scholarships.actions import accept_offer, decline_offer, submit_application, withdraw_application
from scholarships.forms import DeclarationForm
from scholarships.models import Application, Offer
from scholarships.place_forms import DeclineForm
from scholarships.queries.documents import documents_of
from scholarships.queries.places import filled_until
from scholarships.summaries import document_rows, profile_rows, proposal_rows
from scholarships.views.sections import SECTIONS, own_application, section_title


@never_cache
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The task list of a draft; the status page of what has been sent."""
    own = own_application(request, uuid)
    template = "scholarships/tasks.html" if own.state == "draft" else "scholarships/status.html"
    context: dict[str, Any] = {
        "application": own,
        "call": own.call,
        "is_editable": permissions.can_edit_application(request.user, own, at=now()),
        "can_withdraw": permissions.can_withdraw_application(request.user, own),
    }
    if own.state == "draft":
        context |= _hints(own)
        context["tasks"] = [*_tasks(own), _last_task(own, is_editable=context["is_editable"])]
        context |= _copies(own)
        context["done"] = sum(1 for name in SECTIONS if getattr(own, name).is_complete)
    else:
        context |= {
            "state_label": states.APPLICATION.person_label(own.state),
            "documents": _documents(own),
            "entries": _timeline(own),
            "offer": queries.open_or_answered_offer(own),
            "letters": messages_about(own).filter(state="sent"),
            "filled_until": filled_until(own.call) if own.state == "reserve" else None,
            "is_over": own.state in {"ineligible", "refused", "declined", "lapsed", "withdrawn"},
            **_told(own),
        }
    return render(request, template, context)


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All answers once more, then send."""
    own = own_application(request, uuid)
    if own.state != "draft":
        return redirect("scholarships:receipt", uuid=own.uuid)
    if request.method == "GET" and not permissions.can_edit_application(request.user, own, at=now()):
        return _closed(request, own)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            submit_application(application=own, by=request.user, at=now())
            return reverse("scholarships:receipt", args=[own.uuid])

        try:
            return redirect_once(request, purpose=f"scholarships.submit:{own.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "application": own,
        "call": own.call,
        "form": form,
        "profile_rows": _rows(own, "profile", can_change=True),
        "proposal_rows": _rows(own, "proposal", can_change=True),
        "documents": _documents(own),
        "is_complete": own.profile.is_complete and own.proposal.is_complete,
        "incomplete": [_section(own, name) for name in SECTIONS if not getattr(own, name).is_complete],
        **_hints(own),
        **_copies(own),
    }
    return render(request, "scholarships/check.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest, own: Application) -> HttpResponse:
    """A draft that came too late: its answers, to read, to copy and to print."""
    context = {
        "application": own,
        "what": _("The call has closed, so this application can no longer be sent."),
        "kept": _("Your answers are kept. You can read, copy and print them here."),
        "closed_at": own.call.closes_at,
        "zone": own.call.time_zone,
        "ways": [{"url": reverse("scholarships:calls"), "label": _("Other calls")}],
        "profile_rows": _rows(own, "profile"),
        "proposal_rows": _rows(own, "proposal"),
    }
    return render(request, "scholarships/closed.html", context)


@never_cache
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The proof: number, time and fingerprint, read from the row."""
    own = own_application(request, uuid)
    if own.submitted_at is None:
        return redirect("scholarships:application", uuid=own.uuid)
    context = {
        "application": own,
        "call": own.call,
        "profile_rows": _rows(own, "profile"),
        "proposal_rows": _rows(own, "proposal"),
        "documents": _documents(own),
        **_copies(own),
    }
    return render(request, "scholarships/receipt.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the application back, after one question."""
    own = own_application(request, uuid)
    if request.method == "POST":

        def deed() -> str:
            withdraw_application(application=own, by=request.user, at=now())
            return reverse("scholarships:application", args=[own.uuid])

        try:
            return redirect_once(request, purpose=f"scholarships.withdraw:{own.pk}", deed=deed)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("scholarships:application", uuid=own.uuid)
    if not permissions.can_withdraw_application(request.user, own):
        return redirect("scholarships:application", uuid=own.uuid)
    context = {"application": own, "call": own.call, "documents": documents_of(own)}
    return render(request, "scholarships/withdraw.html", context)


@never_cache
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is offered, and the two answers."""
    own = _own_offer(request, uuid)
    context = {
        "offer": own,
        "application": own.application,
        "call": own.application.call,
        "total": sum(line.amount for line in own.lines.all()),
        "is_open": _is_open(request, own),
    }
    return render(request, "scholarships/offer.html", context)


@posted_from("scholarships:offer")
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Accept, once."""
    own = _own_offer(request, uuid)
    return _answered(request, own, "accept", lambda: accept_offer(offer=own, by=request.user, at=now()))


@never_cache
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decline, once, after one question."""
    own = _own_offer(request, uuid)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _answered(
            request, own, "decline", lambda: decline_offer(offer=own, reason=reason, by=request.user, at=now())
        )
    if not _is_open(request, own):
        return redirect("scholarships:offer", uuid=own.uuid)
    context = {"offer": own, "application": own.application, "form": form}
    return render(request, "scholarships/decline_offer.html", context, status=422 if form.errors else 200)


def _is_open(request: HttpRequest, own: Offer) -> bool:
    return permissions.can_answer_offer(request.user, own) and now() < own.respond_by


def _answered(request: HttpRequest, own: Offer, answer: str, act: Callable[[], object]) -> HttpResponse:
    def deed() -> str:
        act()
        return reverse("scholarships:offer", args=[own.uuid])

    try:
        return redirect_once(request, purpose=f"scholarships.{answer}:{own.pk}", deed=deed)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("scholarships:offer", uuid=own.uuid)


def _own_offer(request: HttpRequest, uuid: UUID) -> Offer:
    own = queries.own_offer(request.user, uuid)
    if own is None:
        raise Http404
    return own


def _rows(own: Application, name: str, *, can_change: bool = False) -> list[dict[str, Any]]:
    url = reverse("scholarships:section", args=[own.uuid, name]) if can_change else ""
    rows = profile_rows(own.profile) if name == "profile" else proposal_rows(own.proposal)
    return [{"label": label, "value": value, "url": url} for label, value in rows]


def _copies(own: Application) -> dict[str, str]:
    """Which texts on the device belong to this application, and which of them have arrived."""
    return {
        "copies_key": f"application:{own.uuid}:",
        "revisions": " ".join(f"{name} {getattr(own, name).revision}" for name in SECTIONS),
    }


def _hints(own: Application) -> dict[str, Any]:
    """The conditions of the call as they stand before sending, and the words for what they come to."""
    findings = queries.hints(own, at=now())
    return {
        "findings": findings,
        "is_refused": any(one.is_not_met for one in findings),
        "is_looked_at": any(not one.is_met and not one.is_not_met and not one.is_open for one in findings),
    }


def _told(own: Application) -> dict[str, Any]:
    """What the applicant reads of screening: after the release its reasons, before it the same for everybody."""
    is_out = own.state == "ineligible"
    decision = queries.latest_decision(own) if is_out else None
    return {
        "is_being_decided": own.state in {"submitted", "in_review"} and own.call.state == "in_review",
        "findings": [one for one in queries.findings_of(own) if one.is_not_met] if is_out else [],
        "explanation": decision.explanation if decision else "",
    }


def _documents(own: Application) -> list[dict[str, object]]:
    return document_rows(own, lambda kind: reverse("scholarships:document", args=[own.uuid, kind]))


def _section(own: Application, name: str) -> dict[str, Any]:
    return {"title": section_title(name), "url": reverse("scholarships:section", args=[own.uuid, name])}


def _tasks(own: Application) -> list[dict[str, Any]]:
    tasks = []
    for name in SECTIONS:
        stored = getattr(own, name)
        status, kind = _("Not yet started"), "info"
        if stored.is_complete:
            status, kind = _("Completed"), ""
        elif stored.saved_at:
            status, kind = _("In progress"), "warn"
        tasks.append({**_section(own, name), "status": status, "kind": kind})
    sent = len(documents_of(own))
    arrived = ngettext("%(sent)s document", "%(sent)s documents", sent) % {"sent": sent}
    tasks.append(
        {
            "title": _("Documents"),
            "url": reverse("scholarships:documents", args=[own.uuid]),
            "status": arrived if sent else _("Optional"),
            "kind": "",
        }
    )
    return tasks


def _last_task(own: Application, *, is_editable: bool) -> dict[str, Any]:
    """To send; after the close, when nothing can be sent, the same page to read."""
    url = reverse("scholarships:check", args=[own.uuid])
    if not is_editable:
        return {"title": _("Answers"), "url": url}
    title = _("Check your answers and send")
    if all(getattr(own, name).is_complete for name in SECTIONS):
        return {"title": title, "url": url, "status": _("Ready"), "kind": "ok"}
    return {"title": title, "url": "", "status": _("Cannot start yet"), "kind": ""}


def _timeline(own: Application) -> list[dict[str, Any]]:
    """What happened so far in the applicant's words, then what comes with its date."""
    entries: list[dict[str, Any]] = []
    for event in timeline(own):
        title = states.APPLICATION.person_label(event.to_state) if event.to_state else ""
        # What the applicant is not told apart is no news either.
        if title and (not entries or entries[-1]["title"] != title):
            entries.append({"title": title, "at": event.at, "state": "done"})
    if entries:
        entries[-1]["state"] = "now"
    if own.state in {"submitted", "in_review"}:
        entries.append(
            {
                "title": _("Decision"),
                "on": own.call.decisions_on,
                "text": _("You will be told by mail and here, also if there is no news yet on that day."),
            }
        )
    return entries
