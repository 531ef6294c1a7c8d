"""People of the editions and what they owe, at the desk."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.formfields import PersonField
from academy_portal.accounts.models import User
from academy_portal.audit.desk import Act, ReasonForm
from academy_portal.audit.desk_fields import DayInput
from academy_portal.kernel.clock import now
from editions import actions
from editions.admin.base import EditionsAdmin
from editions.facts import ParticipantFacts
from editions.models import Obligation, Participation
from editions.permissions import can_settle_obligation
from editions.queries import obligations_visible_to, participations_visible_to
from editions.states import OBLIGATION


class LaterDateForm(ReasonForm):
    """Until when, and why."""

    due_on = forms.DateField(label=_("New date"), widget=DayInput)
    field_order = ("due_on", "reason")


class WorkForm(forms.Form):
    """With what an obligation was met."""

    met_by = forms.CharField(label=_("Met by"), max_length=80, help_text=_("For example the title of the article."))


def _may_settle(user: User, obligation: Obligation, at: datetime) -> bool:
    return can_settle_obligation(user, obligation.participation.edition, at=at)


class AdmitForm(forms.ModelForm):
    """Who takes part in which edition, in which role, and what is true of the person."""

    person = PersonField()

    class Meta:
        model = Participation
        fields = (
            "person",
            "edition",
            "role",
            "how_admitted",
            "country",
            "sex",
            "stakeholder_category",
            "languages",
            "organisation",
        )


@admin.register(Participation)
class ParticipationAdmin(EditionsAdmin):
    """Participations: admitted once, then read."""

    form = AdmitForm
    list_display = ("person", "edition", "role", "how_admitted", "country", "stakeholder_category", "admitted_at")
    list_filter = ("edition", "role", "how_admitted", "stakeholder_category")
    list_select_related = ("person", "edition", "country")
    search_fields = ("person__full_name", "person__email", "organisation", "edition__code", "edition__city")
    search_help_text = _("Search by person, organisation or edition.")
    date_hierarchy = "admitted_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participation]:
        """The rows of the editions that this person works for."""
        return participations_visible_to(request.user, at=now())

    def get_readonly_fields(self, request: HttpRequest, obj: Participation | None = None) -> tuple[str, ...]:
        """Copies of what was true on admission are not rewritten."""
        return () if obj is None else AdmitForm.Meta.fields

    def save_model(self, request: HttpRequest, obj: Participation, form: forms.ModelForm, change: bool) -> None:
        """Admit a new participant; a known one has nothing to save."""
        if change:
            return
        data: dict[str, Any] = form.cleaned_data
        facts = ParticipantFacts(
            country=data["country"].pk if data["country"] else "",
            sex=data["sex"],
            stakeholder_category=data["stakeholder_category"],
            languages=tuple(data["languages"] or ()),
            organisation=data["organisation"],
        )
        obj.pk = actions.admit_participant(
            person=data["person"],
            edition=data["edition"],
            role=data["role"],
            how=data["how_admitted"],
            facts=facts,
            by=request.user,
            at=now(),
        ).pk


@admin.register(Obligation)
class ObligationAdmin(EditionsAdmin):
    """Obligations: who owes what, by when, and how it ended."""

    machine = OBLIGATION
    acts = (
        Act(
            name="meet",
            label=_("Record as met"),
            question=_("The obligation ends, and no longer stands in the way of another scholarship."),
            form_class=WorkForm,
            perform=lambda row, data, by, at: actions.meet_obligation(obligation=row, **data, by=by, at=at),
            sources=OBLIGATION.moves["meet"].sources,
            is_offered=_may_settle,
            many=_("Record as met"),
        ),
        Act(
            name="extend",
            label=_("Give more time"),
            question=_("The person gets a later date."),
            form_class=LaterDateForm,
            perform=lambda row, data, by, at: actions.extend_obligation(obligation=row, **data, by=by, at=at),
            sources=OBLIGATION.moves["extend"].sources,
            is_offered=_may_settle,
            many=_("Give more time"),
        ),
        Act(
            name="waive",
            label=_("Waive the obligation"),
            question=_("The person owes nothing any more. This cannot be undone."),
            form_class=ReasonForm,
            perform=lambda row, data, by, at: actions.waive_obligation(obligation=row, **data, by=by, at=at),
            sources=OBLIGATION.moves["waive"].sources,
            is_offered=_may_settle,
            many=_("Waive the obligation"),
        ),
    )
    list_display = ("person", "edition", "kind", "state", "due_on", "met_at")
    list_filter = ("state", "kind", "participation__edition")
    list_select_related = ("participation__person", "participation__edition")
    search_fields = ("participation__person__full_name", "participation__person__email", "participation__edition__city")
    search_help_text = _("Search by person or edition.")
    date_hierarchy = "due_on"
    fields = readonly_fields = (
        "participation",
        "kind",
        "state",
        "brief",
        "due_on",
        "first_due_on",
        "extension_reason",
        "met_at",
        "met_by_what",
        "waived_at",
        "waived_by",
        "waived_reason",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Obligation]:
        """The rows of the editions that this person works for."""
        return obligations_visible_to(request.user, at=now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An obligation follows from an accepted award, not from a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Obligation | None = None) -> bool:
        """Nothing is typed here; acts settle an obligation."""
        return False

    def has_act_permission(self, request: HttpRequest, obj: Obligation | None = None) -> bool:
        """Those who may change obligations."""
        return super().has_change_permission(request, obj)

    @admin.display(description=_("person"), ordering="participation__person__full_name")
    def person(self, obligation: Obligation) -> str:
        """Who owes it."""
        return str(obligation.participation.person)

    @admin.display(description=_("edition"), ordering="participation__edition__ordinal")
    def edition(self, obligation: Obligation) -> str:
        """For which edition."""
        return str(obligation.participation.edition)
