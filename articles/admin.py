"""Publications at the desk."""

from django import forms
from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import DeskAdmin
from academy_portal.audit.desk_fields import DeskFields
from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import LacksLanguageFilter, TranslatedAdmin, with_translations
from articles import actions
from articles.models import Publication, PublicationIsbn

WORDS = {
    "import_publication": _("Loaded from the shipped data"),
    "save_publication": _("Publication stored"),
}


class PublicationIsbnInline(DeskFields, admin.TabularInline):
    """The ISBNs of a publication, one for each language and format."""

    model = PublicationIsbn
    fields = ("isbn", "language", "format", "position")
    extra = 0


@admin.register(Publication)
class PublicationAdmin(TranslatedAdmin, DeskAdmin):
    """The list of publications."""

    words = WORDS
    form = with_translations(Publication)
    readonly_fields = ("other_languages",)
    list_display = ("title", "kind", "year", "edition", "languages", "pages", "complete_in")
    list_filter = ("kind", "year", "edition", LacksLanguageFilter)
    list_select_related = ("edition",)
    search_fields = ("title", "isbns__isbn", "edition__city")
    search_help_text = _("Search by title, ISBN or city of the edition.")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PublicationIsbnInline,)

    def save_model(self, request: HttpRequest, obj: Publication, form: forms.ModelForm, change: bool) -> None:
        """Write through the action."""
        actions.save_publication(publication=obj, by=request.user, at=now())

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Write the ISBNs through their action."""
        saved = formset.save(commit=False)
        actions.change_isbns(
            publication=form.instance, saved=saved, removed=formset.deleted_objects, by=request.user, at=now()
        )
