"""The officers' pages for what was signed: set aside, amended, and the register of its decisions as a file."""

import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.idempotency.views import redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.statistics.files import csv_response
from scholarships import permissions, queries, states
from scholarships.actions import request_amendment, set_aside_run
from scholarships.actions.amendments import broken_rules, weigh_changes
from scholarships.amendment_forms import AmendmentForm, SetAsideForm
from scholarships.choices import Decision
from scholarships.models import Call, SelectionRun
from scholarships.queries import places
from scholarships.seal import seal_of

from .access import handled_call, led_run, visible_run


@never_cache
@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give up a signed result before its letters are released, with a reason."""
    one = led_run(request, uuid)
    back = reverse("scholarships:run", args=[one.uuid])
    if request.method == "GET" and one.state != "signed":
        return redirect(back)
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def deed() -> str:
            set_aside_run(run=one, reason=form.cleaned_data["reason"], by=request.user, at=now())
            return back

        try:
            return redirect_once(request, purpose=f"scholarships.set_aside:{one.pk}", deed=deed)
        except DomainError as error:
            form.add_error(None, str(error))
    text = _("Its letters are never sent and its offers become void. The signed result stays on record.")
    context = {"call": one.call, "form": form, "title": _("Set this result aside"), "text": text, "back": back}
    return render(request, "scholarships/place_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for an amendment: first the form, then what it would change, then the word."""
    call = handled_call(request, slug)
    if not permissions.can_amend(request.user, call, at=now()):
        raise Http404
    form = AmendmentForm(request.POST if request.method == "POST" else None, call=call)
    context: dict[str, Any] = {"call": call, "form": form, "sealed": places.sealed_run(call), "weighed": None}
    if form.is_bound and form.is_valid() and "edit" not in request.POST:

        def deed() -> str:
            run = request_amendment(
                call=call,
                changes=form.changes,
                reason=form.cleaned_data["reason"],
                seed=secrets.token_hex(16),
                by=request.user,
                at=now(),
            )
            return reverse("scholarships:run", args=[run.uuid])

        try:
            if "confirmed" in request.POST:
                return redirect_once(request, purpose=f"scholarships.amend:{call.pk}", deed=deed)
            context["weighed"] = _weighed(call, form.changes)
        except DomainError as error:
            form.add_error(None, str(error))
    return render(request, "scholarships/amend.html", context, status=422 if form.errors else 200)


@never_cache
def register(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A sealed result as a file: what it is, its rules, each decision with its reasons, signatures, amendments."""
    one = visible_run(request, uuid)
    if not queries.is_sealed(one):
        raise Http404
    return csv_response(f"{one.call.slug}-{one.uuid}", _register_rows(one))


def _weighed(call: Call, changes: dict[str, str]) -> dict[str, Any]:
    """What the changes would lead to: each in words, how many awards, which rules they would break."""
    verdict = weigh_changes(call=call, changes=changes)
    people = {one.number: one for one in queries.amendable_applications(call)}
    rows = [
        (number, str(people[number].applicant), states.APPLICATION.staff_label(people[number].state), label)
        for number, label in ((number, Decision(value).label) for number, value in sorted(changes.items()))
    ]
    return {
        "rows": rows,
        "awards": verdict.awards,
        "cost": verdict.total_cost / 100,
        "broken": broken_rules(call, verdict),
    }


def _register_rows(run: SelectionRun) -> Iterator[tuple[object, ...]]:
    yield from _head_rows(run)
    yield ()
    yield _("Rule"), _("Reached"), _("Limit"), _("Left over")
    for row in queries.standings_of(run):
        yield row["rule"], row["actual"], row["limit"], row["slack"]
    yield ()
    yield _("Application"), _("Country"), _("Points"), _("Cost"), _("Decision"), _("Rules that decided")
    for outcome in queries.outcomes_of(run):
        country = outcome.application.profile.country
        reasons = "; ".join(outcome.rules_in_words)
        label = outcome.get_decision_display()
        yield outcome.application.number, country, f"{outcome.points:.2f}", outcome.amount, label, reasons
    yield ()
    yield _("Amendment"), _("Asked for by"), _("Signatures"), _("Reason"), _("Effect")
    for later in queries.register_of(run):
        signed = f"{later.first_signed_by}; {later.second_signed_by}"
        effect = "; ".join(f"{number}: {decision}" for number, decision in queries.effect_of(later))
        yield later.published_at.isoformat(), later.requested_by, signed, later.reason, effect


def _head_rows(run: SelectionRun) -> Iterator[tuple[object, ...]]:
    """What the result is, who signed it, and by which hashes it is known."""
    yield _("Call"), run.call
    yield _("Kind"), run.get_kind_display()
    yield _("State"), states.RUN.staff_label(run.state)
    yield _("How it is decided"), run.get_policy_display()
    if run.reason:
        yield _("Reason"), run.reason
    for label, person, moment in (
        (_("Asked for by"), run.requested_by or _("the portal"), run.requested_at),
        (_("First signature"), run.first_signed_by or "", run.first_signed_at),
        (_("Second signature"), run.second_signed_by or "", run.second_signed_at),
        (pgettext("selection run", "Published"), "", run.published_at),
    ):
        yield label, person, moment.isoformat() if moment else ""
    yield _("Hash of the input"), run.input_sha256
    yield _("Hash of the result"), run.output_sha256
    yield _("Seal"), seal_of(run)
