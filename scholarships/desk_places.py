"""Places at the desk: offers and the time to answer them, proposals for free places, the end of the waiting."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.audit.desk import Act, ReasonForm
from academy_portal.kernel.clock import now

from . import actions, queries, states
from .desk import HandledCallFilter, ScholarshipsAdmin
from .forms import EXAMPLE_OF_A_MOMENT, WallClockField
from .models import Call, Offer, OfferLine, WaitingEnd
from .permissions import can_confirm_refill, can_handle_call


class RespondByForm(forms.Form):
    """Until when an answer is taken."""

    respond_by = WallClockField(label=_("Answer needed by, in UTC"), help_text=EXAMPLE_OF_A_MOMENT)


class MoreTimeForm(RespondByForm):
    """Until when an answer is taken now, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AnswersByForm(forms.Form):
    """By when all offers of a call are to be answered, and why that moves."""

    answers_by = WallClockField(label=_("Answers needed by, in UTC"), help_text=EXAMPLE_OF_A_MOMENT)
    reason = forms.CharField(label=_("Reason"), max_length=300)


def _handles(user: User, call: Call, at: datetime) -> bool:
    return can_handle_call(user, call, at=at)


CALL_ACTS = (
    Act(
        name="move-answers",
        label=_("Move the answers"),
        question=_("Offers are to be answered by the new moment. Letters that are held already are written anew."),
        form_class=AnswersByForm,
        perform=lambda call, data, by, at: actions.reschedule_answers(call=call, **data, by=by, at=at),
        sources=("published", "in_review"),
        is_offered=_handles,
        many=_("Move the answers"),
    ),
    Act(
        name="fill-places",
        label=_("Compute who gets a free place"),
        question=_("The free places are computed anew under the signed rules. The proposal waits for a confirmation."),
        perform=lambda call, data, by, at: actions.request_refill(call=call, by=by, at=at),
        sources=("decided",),
        is_offered=_handles,
        many=_("Compute who gets a free place"),
    ),
    Act(
        name="end-waiting",
        label=_("End the waiting"),
        question=_("No place is filled any more. The letters to the reserve list are held until you release them."),
        form_class=ReasonForm,
        perform=lambda call, data, by, at: actions.close_reserve(call=call, **data, by=by, at=at),
        sources=("decided",),
        is_offered=_handles,
    ),
)

RUN_ACTS = (
    Act(
        name="confirm",
        label=_("Confirm the proposal"),
        question=_("Whoever is proposed is offered the free place. The letter goes out and cannot be called back."),
        form_class=RespondByForm,
        perform=lambda run, data, by, at: actions.confirm_refill(run=run, **data, by=by, at=at),
        sources=("proposed",),
        is_offered=lambda user, run, at: can_confirm_refill(user, run, at=at),
        many=_("Confirm the proposal"),
    ),
)


class OfferLineInline(admin.TabularInline):
    """What an offer pays, to read."""

    model = OfferLine
    fields = readonly_fields = ("line", "amount", "payer")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Offer | None = None) -> bool:
        """Shown with the offer."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Offer | None = None) -> bool:
        """Lines come from the call's costs."""
        return False

    has_change_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfferLine]:
        """With the payer of each."""
        return super().get_queryset(request).select_related("budget_line")

    @admin.display(description=_("paid by"))
    def payer(self, line: OfferLine) -> str:
        """Who pays it."""
        return line.payer


class OfferAdmin(ScholarshipsAdmin):
    """Offers: who has answered, who has not, who gets more time."""

    machine = states.OFFER
    list_display = ("application", "person", "state", "respond_by", "answered_at")
    list_filter = ("state", ("application__call", HandledCallFilter))
    search_fields = ("application__number", "person__full_name", "person__email")
    inlines = (OfferLineInline,)
    acts = (
        Act(
            name="extend",
            label=_("Give more time"),
            question=_("The offer stays open until the new moment. The person is told by mail."),
            form_class=MoreTimeForm,
            perform=lambda offer, data, by, at: actions.extend_offer(offer=offer, **data, by=by, at=at),
            sources=("open",),
            is_offered=lambda user, offer, at: can_handle_call(user, offer.application.call, at=at),
            many=_("Give more time"),
            initial=lambda offer: {"respond_by": offer.respond_by},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        """The offers of the person's calls."""
        rows = super().get_queryset(request).select_related("application__call", "person")
        return rows.filter(application__call__in=queries.calls_handled_by(request.user, at=now()))


class WaitingEndAdmin(ScholarshipsAdmin):
    """Ends of the waiting: prepared by the portal or an officer, released or taken back by an officer."""

    machine = states.WAITING_END
    list_display = ("call", "state", "why", "prepared_at", "prepared_by")
    list_filter = ("state", ("call", HandledCallFilter))
    acts = (
        Act(
            name="release",
            label=_("End the waiting and release the letters"),
            question=_("Everybody on the reserve list is told that there is no place. Letters cannot be called back."),
            perform=lambda end, data, by, at: actions.release_reserve(call=end.call, by=by, at=at),
            sources=("prepared",),
            is_offered=lambda user, end, at: can_handle_call(user, end.call, at=at),
        ),
        Act(
            name="take-back",
            label=_("Let the waiting go on"),
            question=_("The held letters are never sent, and free places are filled again."),
            perform=lambda end, data, by, at: actions.keep_waiting(call=end.call, by=by, at=at),
            sources=("prepared",),
            is_offered=lambda user, end, at: can_handle_call(user, end.call, at=at),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingEnd]:
        """The ends of the person's calls."""
        rows = super().get_queryset(request).select_related("call", "prepared_by")
        return rows.filter(call__in=queries.calls_handled_by(request.user, at=now()))
