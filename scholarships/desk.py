"""What the pages of scholarships at the desk share."""

from datetime import date
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import DeskAdmin
from academy_portal.audit.desk_fields import DayInput
from academy_portal.kernel.clock import now

from . import queries, states
from .permissions import can_use_desk

# Keys, the files of a run, which its page tells in words, and what the history says already.
NOT_SHOWN = {"id", "uuid", "job_uuid", "input_text", "output_text", "translations"}


class DueForm(forms.Form):
    """Until when reviewers have time."""

    due_on = forms.DateField(label=_("Scores are due on"), widget=DayInput)

    def clean_due_on(self) -> date:
        """A day that lies ahead.

        Raises: ValidationError.
        """
        due_on: date = self.cleaned_data["due_on"]
        if due_on <= now().date():
            raise forms.ValidationError(_("Choose a day that lies ahead."))
        return due_on


class HandledCallFilter(admin.RelatedFieldListFilter):
    """A filter by call that names the calls of the person alone: the title of a draft is not for others."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The calls that this person handles, as the lists are cut to them."""
        handled = queries.calls_handled_by(request.user, at=now()).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        found: list[tuple[str, str]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": handled}
        )
        return found


class ScholarshipsAdmin(DeskAdmin):
    """Read by the officers of scholarships; changed by acts."""

    words = states.RECORDED
    date_hierarchy: ClassVar[str | None] = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who work with scholarships. Looked up once a page: the menu asks for each list."""
        if not hasattr(request, "uses_scholarships_desk"):
            request.uses_scholarships_desk = can_use_desk(request.user, at=now())
        return bool(request.uses_scholarships_desk)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The same; the rows are cut to the person's calls."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from deeds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is recorded changes by acts only."""
        return False

    def has_act_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Each act says itself who may do it."""
        return self.has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Every field, those included that no form ever shows."""
        return [*(field.name for field in self.opts.fields if field.name not in NOT_SHOWN), *self.readonly_fields]
