"""Eligibility at the desk: conditions typed into a draft call, findings and decisions to read, decisions as acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.cautions import caution
from academy_portal.accounts.models import Mandate
from academy_portal.audit.desk import Act, ReasonForm
from academy_portal.audit.desk_fields import Checkboxes
from academy_portal.formats.lists import listed
from academy_portal.reference.queries import language_choices
from editions.facts import StakeholderCategory

from . import actions, queries
from .models import EligibilityRule, Finding, ScreeningDecision
from .models.eligibility import WORK_LANGUAGES
from .permissions import can_close_without_awards, can_decide_screening, can_reverse_screening
from .screening_forms import DecideScreeningForm, ScreeningReasonForm


def _languages() -> list[tuple[str, str]]:
    return [(code, name) for code, name in language_choices(get_language() or "en") if code in WORK_LANGUAGES]


class ConditionForm(forms.ModelForm):
    """One condition of a draft call. What its kind does not need is emptied; what it lacks is said."""

    categories = forms.MultipleChoiceField(
        label=capfirst(_("categories")),
        choices=StakeholderCategory.choices,
        required=False,
        widget=Checkboxes(_("categories")),
        help_text=_("One of these suffices."),
    )
    languages = forms.MultipleChoiceField(
        label=capfirst(_("languages")),
        choices=_languages,
        required=False,
        widget=Checkboxes(_("languages")),
        help_text=_("One of these suffices."),
    )

    class Meta:
        model = EligibilityRule
        fields = (
            "kind",
            "position",
            "group",
            "looks_at",
            "categories",
            "least_years",
            "languages",
            "must_be_registered",
            "editions",
        )


class RecordInline(admin.TabularInline):
    """Rows that are written by acts and stay as they are."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Shown with the application."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was found or decided is not typed."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


class FindingInline(RecordInline):
    """What the conditions found."""

    model = Finding
    fields = readonly_fields = ("condition", "verdict", "found", "at")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With all that the sentences need."""
        return super().get_queryset(request).select_related("rule__group", "rule__call", "application")

    @admin.display(description=_("condition"))
    def condition(self, finding: Finding) -> str:
        """The condition as applicants read it."""
        return finding.rule.in_words

    @admin.display(description=_("what was found"))
    def found(self, finding: Finding) -> str:
        """The facts, and what is wrong or unknown about them."""
        return finding.in_words


class DecisionInline(RecordInline):
    """What people decided, the last one stands."""

    model = ScreeningDecision
    fields = readonly_fields = ("screening", "reason", "explanation", "by", "at")


def _through(action: Callable[..., object]) -> Callable[..., object]:
    return lambda application, data, by, at: action(application=application, **data, by=by, at=at)


ACTS_ON_APPLICATION = (
    Act(
        name="decide-screening",
        label=_("Decide on eligibility"),
        question=_(
            "Eligible: it goes to readers at once. Not eligible: the letter is held until the decisions are released."
        ),
        form_class=DecideScreeningForm,
        perform=_through(actions.decide_screening),
        sources=("submitted",),
        is_offered=lambda user, application, at: can_decide_screening(user, application, at=at),
        many=_("Decide on eligibility"),
    ),
    Act(
        name="reverse-screening",
        label=_("Reverse the decision on eligibility"),
        question=_(
            "What was eligible leaves the review; what was not goes to readers. Earlier findings and decisions stay."
        ),
        form_class=ScreeningReasonForm,
        perform=_through(actions.reverse_screening),
        sources=("submitted", "in_review"),
        is_offered=lambda user, application, at: can_reverse_screening(user, application, at=at),
        many=_("Reverse the decision on eligibility"),
    ),
)

CLOSE_WITHOUT_AWARDS = Act(
    name="close-without-awards",
    label=_("Close the call without awards"),
    question=_("Nobody can be awarded. All letters of this call that are held are sent, and the call is decided."),
    form_class=ReasonForm,
    perform=lambda call, data, by, at: actions.close_without_awards(call=call, **data, by=by, at=at),
    sources=("in_review",),
    is_offered=lambda user, call, at: can_close_without_awards(user, call, at=at),
)


@caution
def competing(mandate: Mandate, at: datetime) -> str:
    """Say that a mandate opens nothing of a call to which its holder has applied."""
    if mandate.role not in queries.WORKING_ROLES:
        return ""
    titles = [call.said("title").text for call in queries.calls_competed_in(mandate.user, scope_id=mandate.scope_id)]
    if not titles:
        return ""
    return gettext(
        "This person has applied to: %(calls)s. While that application stands, the mandate opens nothing of the call."
    ) % {"calls": listed(titles)}
