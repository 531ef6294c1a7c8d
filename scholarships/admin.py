"""Scholarships at the desk: calls while they are drafts, everything else to read, the moves as acts that ask first."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.audit.desk import Act
from academy_portal.audit.desk_fields import DeskFields
from academy_portal.formats import numbers
from academy_portal.formats.lists import joined
from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import InLanguages, LacksLanguageFilter, TranslatedAdmin, with_translations

from . import actions, queries, states
from .desk import DueForm, HandledCallFilter, ScholarshipsAdmin
from .desk_amendments import ACTS_ON_SEALED, release_result
from .desk_places import CALL_ACTS, RUN_ACTS, OfferAdmin, WaitingEndAdmin
from .desk_reviews import ConflictAdmin, ReviewAdmin, ReviewerAdmin
from .desk_screening import ACTS_ON_APPLICATION, CLOSE_WITHOUT_AWARDS, ConditionForm, DecisionInline, FindingInline
from .faults import money_faults, quota_faults
from .forms import EXAMPLE_OF_A_MOMENT, WallClockField
from .models import (
    Application,
    BudgetLine,
    Call,
    Conflict,
    Cost,
    Criterion,
    EligibilityRule,
    Offer,
    Outcome,
    Quota,
    Review,
    Reviewer,
    SelectionRun,
    WaitingEnd,
)
from .permissions import can_create_call, can_handle_call, can_sign_run


class NewCloseForm(forms.Form):
    """The new close and why it moves."""

    closes_at = WallClockField(label=_("New close, in UTC"), help_text=EXAMPLE_OF_A_MOMENT)
    reason = forms.CharField(label=_("Reason"), max_length=300)


def _handles(user: User, call: Call, at: datetime) -> bool:
    return can_handle_call(user, call, at=at)


def _handles_run(user: User, run: SelectionRun, at: datetime) -> bool:
    return can_handle_call(user, run.call, at=at)


class DraftInline(DeskFields, admin.TabularInline):
    """Parts of a call, open while the call is a draft."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """Shown with the call."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """While it is a draft, or new."""
        return obj is None or obj.state == "draft"

    has_change_permission = has_delete_permission = has_add_permission


class WholeFormSet(forms.BaseInlineFormSet):
    """Rows that must make sense together."""

    def faults(self, rows: list[Any]) -> list[str]:
        """Why these rows contradict each other, in words."""
        raise NotImplementedError

    def clean(self) -> None:
        """Ask for the contradictions once each row is right by itself.

        Raises: ValidationError.
        """
        super().clean()
        if not any(self.errors):
            kept = [one for one in self.forms if one.has_changed() or one.instance.pk is not None]
            faults = self.faults([one.instance for one in kept if not self._should_delete_form(one)])
            if faults:
                raise forms.ValidationError(faults)


class QuotaFormSet(WholeFormSet):
    """The rules on the set of awards."""

    def faults(self, rows: list[Quota]) -> list[str]:
        """Rules that no list could keep."""
        return quota_faults(rows, seats=self.instance.seats or 0)


class BudgetFormSet(WholeFormSet):
    """Who pays how much for which line."""

    def faults(self, rows: list[BudgetLine]) -> list[str]:
        """Money for all lines beside money for one."""
        return money_faults(rows)


class ConditionInline(DraftInline):
    """Who can apply."""

    model = EligibilityRule
    form = ConditionForm
    template = admin.StackedInline.template
    readonly_fields = ("in_words",)

    def get_fields(self, request: HttpRequest, obj: Call | None = None) -> tuple[str, ...]:
        """The parameters while they can be typed; afterwards the sentence that everybody reads."""
        return ConditionForm.Meta.fields if self.has_add_permission(request, obj) else ("in_words",)

    @admin.display(description=_("condition"))
    def in_words(self, rule: EligibilityRule) -> str:
        """The condition as applicants read it."""
        return rule.in_words


class CriterionInline(InLanguages, DraftInline):
    """What is scored."""

    model = Criterion
    form = with_translations(Criterion)
    template = admin.StackedInline.template
    readonly_fields = ("other_languages",)


class QuotaInline(InLanguages, DraftInline):
    """Rules on the set."""

    model = Quota
    form = with_translations(Quota)
    template = admin.StackedInline.template
    readonly_fields = ("other_languages",)
    formset = QuotaFormSet


class CostInline(DraftInline):
    """What an award costs."""

    model = Cost


class BudgetLineInline(DraftInline):
    """Who pays for it."""

    model = BudgetLine
    formset = BudgetFormSet


@admin.register(Call)
class CallAdmin(TranslatedAdmin, ScholarshipsAdmin):
    """Calls: written while drafts, then frozen and moved by acts."""

    machine = states.CALL
    form = with_translations(Call)
    list_display = ("title", "edition", "state", "opens_at", "closes_at", "seats", "complete_in", "desk")
    list_filter = ("state", "policy", "edition", LacksLanguageFilter)
    search_fields = ("title", "slug")
    inlines = (ConditionInline, CriterionInline, QuotaInline, CostInline, BudgetLineInline)
    readonly_fields = ("money", "desk", "other_languages")
    acts = (
        Act(
            name="publish",
            label=_("Publish the call"),
            question=_("Everybody can read the call from now on. Its texts, criteria, rules and budget are frozen."),
            perform=lambda call, data, by, at: actions.publish_call(call=call, by=by, at=at),
            sources=("draft",),
            is_offered=_handles,
            many=_("Publish the call"),
        ),
        Act(
            name="reschedule-close",
            label=_("Move the close"),
            question=_("Applications are taken until the new moment. The act and its reason stay on record."),
            form_class=NewCloseForm,
            perform=lambda call, data, by, at: actions.reschedule_close(call=call, **data, by=by, at=at),
            sources=("published",),
            is_offered=_handles,
            many=_("Move the close"),
        ),
        Act(
            name="start-review",
            label=_("Start the review"),
            question=_("Applications are screened and given to the reviewers, who are told by mail."),
            form_class=DueForm,
            perform=lambda call, data, by, at: actions.start_review(call=call, **data, by=by, at=at),
            sources=("published",),
            is_offered=_handles,
            many=_("Start the review"),
        ),
        *CALL_ACTS,
        CLOSE_WITHOUT_AWARDS,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        """The calls that this person handles; all of them for who may create calls."""
        at = now()
        handled = Q(pk__in=queries.calls_handled_by(request.user, at=at).values("pk"))
        rows = super().get_queryset(request).select_related("edition").annotate(is_handled=handled)
        return rows if can_create_call(request.user, at=at) else rows.filter(handled)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators and officers of the whole portal."""
        return can_create_call(request.user, at=now())

    def has_change_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """A published call is frozen."""
        return self.has_module_permission(request) and (obj is None or obj.state == "draft")

    def get_readonly_fields(self, request: HttpRequest, obj: Call | None = None) -> list[str]:
        """Of a draft, what acts decide; of a published call, everything."""
        if obj is None or obj.state == "draft":
            return ["state", "published_at", *self.readonly_fields]
        return super().get_readonly_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Dates far enough ahead to be thought over."""
        at = now().replace(hour=12, minute=0, second=0, microsecond=0)
        return {"opens_at": at + timedelta(days=14), "closes_at": at + timedelta(days=60), "time_zone": "UTC"}

    @admin.display(description=_("budget"))
    def money(self, call: Call) -> str:
        """What all budget lines together come to."""
        return f"{numbers.amount(call.budget)} {call.currency}" if call.pk else ""

    @admin.display(description=_("selection desk"))
    def desk(self, call: Call) -> SafeString | str:
        """The link to the page where a call is worked on, for those who work on it."""
        if not getattr(call, "is_handled", False):
            return ""
        address = reverse("scholarships:selection_call", args=[call.slug])
        return format_html('<a href="{}">{}</a>', address, _("Open the selection desk"))

    def save_model(self, request: HttpRequest, obj: Call, form: forms.ModelForm, change: bool) -> None:
        """Write through the action."""
        actions.save_call(call=obj, by=request.user, at=now())

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Write all parts of the call through their action, as one act."""
        saved = [row for formset in formsets for row in formset.save(commit=False)]
        removed = [row for formset in formsets for row in formset.deleted_objects]
        actions.save_rules(call=form.instance, saved=saved, removed=removed, by=request.user, at=now())


@admin.register(Application)
class ApplicationAdmin(ScholarshipsAdmin):
    """Applications: to find, to follow, and to decide who is eligible."""

    machine = states.APPLICATION
    list_display = ("number", "call", "applicant", "country", "state", "screening", "submitted_at")
    list_filter = ("state", "screening", ("call", HandledCallFilter))
    search_fields = ("number", "applicant__email", "applicant__full_name", "profile__full_name")
    search_help_text = _("Search by number, name or e-mail address.")
    readonly_fields = ("file",)
    inlines = (FindingInline, DecisionInline)
    acts = ACTS_ON_APPLICATION

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """The applications of the person's calls."""
        rows = super().get_queryset(request).select_related("call", "applicant", "profile__country")
        return rows.filter(pk__in=queries.applications_handled_by(request.user, at=now()).values("pk"))

    @admin.display(description=_("country"), ordering="profile__country")
    def country(self, application: Application) -> str:
        """Where the applicant lives and works."""
        return str(application.profile.country or "")

    @admin.display(description=_("file"))
    def file(self, application: Application) -> SafeString | str:
        """The link to the page that shows everything about the application; drafts have none."""
        if application.submitted_at is None:
            return ""
        address = reverse("scholarships:file", args=[application.uuid])
        return format_html('<a href="{}">{}</a>', address, _("Open the file"))


class OutcomeInline(admin.TabularInline):
    """The outcomes of a run, to read."""

    model = Outcome
    fields = readonly_fields = ("application", "points", "amount", "decision", "rules")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: SelectionRun | None = None) -> bool:
        """Shown with the run."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: SelectionRun | None = None) -> bool:
        """Results are computed."""
        return False

    has_change_permission = has_add_permission

    @admin.display(description=_("score"))
    def points(self, outcome: Outcome) -> str:
        """The score out of 100, as everywhere."""
        return numbers.in_figures(outcome.points, 2)

    @admin.display(description=_("cost"))
    def amount(self, outcome: Outcome) -> str:
        """The cost in the call's currency."""
        return numbers.in_figures(outcome.amount)

    @admin.display(description=_("rules that decided"))
    def rules(self, outcome: Outcome) -> str:
        """The rules in words."""
        return joined(outcome.rules_in_words)


@admin.register(SelectionRun)
class SelectionRunAdmin(ScholarshipsAdmin):
    """Selection runs: signed, released or discarded by acts."""

    machine = states.RUN
    readonly_fields = ("page",)
    list_display = ("call", "kind", "state", "requested_at", "requested_by", "first_signed_by", "second_signed_by")
    list_filter = ("state", "kind", ("call", HandledCallFilter))
    list_select_related = ("call", "requested_by", "first_signed_by", "second_signed_by")
    inlines = (OutcomeInline,)
    acts = (
        *RUN_ACTS,
        Act(
            name="sign",
            label=_("Sign the result"),
            question=_(
                "You confirm that you have read this list. A second signature by another officer stages the letters."
            ),
            perform=lambda run, data, by, at: actions.sign_run(run=run, by=by, at=at),
            sources=("proposed",),
            is_offered=lambda user, run, at: can_sign_run(user, run, at=at),
            many=_("Sign the result"),
        ),
        Act(
            name="release",
            label=_("Release the letters"),
            question=_("The decisions are published and all letters of this run are sent. They cannot be called back."),
            perform=lambda run, data, by, at: release_result(run, by, at),
            sources=("signed",),
            is_offered=_handles_run,
            many=_("Release the letters"),
        ),
        Act(
            name="discard",
            label=_("Discard the result"),
            question=_("The result is set aside and stays on record. A new selection can be asked for."),
            perform=lambda run, data, by, at: actions.discard_run(run=run, by=by, at=at),
            sources=("requested", "computing", "proposed", "failed"),
            is_offered=_handles_run,
            many=_("Discard the result"),
        ),
        *ACTS_ON_SEALED,
    )

    @admin.display(description=_("result in words"))
    def page(self, run: SelectionRun) -> SafeString:
        """The link to the page where a run is read."""
        return format_html('<a href="{}">{}</a>', reverse("scholarships:run", args=[run.uuid]), _("Read the result"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SelectionRun]:
        """The runs of the person's calls, without their files, which may be long."""
        rows = super().get_queryset(request).filter(call__in=queries.calls_handled_by(request.user, at=now()))
        return rows.defer("input_text", "output_text")


admin.site.register(Offer, OfferAdmin)
admin.site.register(WaitingEnd, WaitingEndAdmin)
admin.site.register(Review, ReviewAdmin)
admin.site.register(Reviewer, ReviewerAdmin)
admin.site.register(Conflict, ConflictAdmin)
