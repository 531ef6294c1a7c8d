"""Projects and disagreements of sources at the desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import LacksLanguageFilter, TranslatedAdmin, with_translations
from editions import actions
from editions.admin.base import EditionsAdmin
from editions.models import Discrepancy, Edition, Project


@admin.register(Project)
class ProjectAdmin(TranslatedAdmin, EditionsAdmin):
    """Follow-up projects and how they are tied to an edition."""

    form = with_translations(Project)
    readonly_fields = ("other_languages",)

    list_display = ("title", "kind", "starts_on", "ends_on", "origin_edition", "link_type", "confidence", "complete_in")
    list_filter = ("link_type", "kind", "confidence", "origin_edition", LacksLanguageFilter)
    list_select_related = ("origin_edition",)
    search_fields = ("title", "code", "origin_edition__city")
    search_help_text = _("Search by title, code or city of the edition.")
    date_hierarchy = "starts_on"

    def save_model(self, request: HttpRequest, obj: Project, form: forms.ModelForm, change: bool) -> None:
        """Write through the action, the countries included."""
        actions.save_project(project=obj, countries=form.cleaned_data["countries"], by=request.user, at=now())

    def save_related(self, *args: Any) -> None:
        """Nothing besides: the action has written the countries."""


@admin.register(Discrepancy)
class DiscrepancyAdmin(EditionsAdmin):
    """What the sources disagree on: read only, it comes with the shipped data."""

    list_display = ("issue", "position")
    search_fields = ("issue", "resolution")

    def came_with(self, instance: Discrepancy) -> Iterable[Edition]:
        """The first edition that the same data brought."""
        return Edition.objects.exclude(import_digest="").order_by("pk")[:1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The list is part of the shipped data."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Discrepancy | None = None) -> bool:
        """The same."""
        return False
