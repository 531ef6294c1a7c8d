"""Visits at the desk."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import DeskAdmin
from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import LacksLanguageFilter, TranslatedAdmin, with_translations
from fieldvisits import actions
from fieldvisits.models import VisitFacts

WORDS = {
    "import_visit": _("Loaded from the shipped data"),
    "save_visit_facts": _("Facts of the visit stored"),
}


@admin.register(VisitFacts)
class VisitFactsAdmin(TranslatedAdmin, DeskAdmin):
    """What visits showed. The session itself is part of the programme."""

    words = WORDS
    form = with_translations(VisitFacts)
    readonly_fields = ("other_languages",)
    list_display = ("session", "edition", "city", "confidence", "complete_in")
    list_filter = ("session__edition", "confidence", LacksLanguageFilter)
    list_select_related = ("session__edition",)
    search_fields = ("session__title", "city", "description")
    search_help_text = _("Search by title, place or description.")

    @admin.display(description=_("edition"), ordering="session__edition__ordinal")
    def edition(self, facts: VisitFacts) -> str:
        """The edition of the visit."""
        return str(facts.session.edition)

    def save_model(self, request: HttpRequest, obj: VisitFacts, form: forms.ModelForm, change: bool) -> None:
        """Write through the action."""
        actions.save_visit_facts(facts=obj, by=request.user, at=now())
