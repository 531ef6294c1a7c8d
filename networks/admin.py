"""The directory at the desk: all staff read it, those with the mandate change it, by actions only."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.queries import Told
from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import LacksLanguageFilter, TranslatedAdmin, with_translations
from academy_portal.reference.admin import ReadOnlyAdmin, ReadOnlyInline

from .actions import EDITABLE, update_network
from .forms import LinesField
from .models import Network, NetworkFigure, Organisation, Theme
from .permissions import can_edit_directory
from .queries import holding_words

WORDS = {
    "network.created": _("Record made"),
    "reference.loaded": _("Loaded from the shipped file"),
    "network.updated": _("Record changed"),
    "organisation.registered": _("Organisation registered"),
}
SHIPPED_FILE = "networks.json"


class NetworkForm(forms.ModelForm):
    """One record, with the version that the editor sees."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput)
    other_names = LinesField(label=_("Other names, one a line"), required=False)
    source_urls = LinesField(label=_("Source addresses, one a line"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=300)

    class Meta:
        model = Network
        fields = (
            *("name", "name_language", "name_en", "acronym", "other_names", "kind", "region", "parent"),
            *("seat_country", "seat_city", "countries", "languages", "themes", "website", "website_is_own"),
            *("year_founded", "year_note", "status", "merged_into", "description", "description_language"),
            *("verification", "source_urls", "source_note", "confidence", "note"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version_seen"].initial = self.instance.version


def _field_name(name: str) -> str:
    """A field in words; of a translated text with its language, as the record names it: "description (fr)"."""
    column, _space, language = name.partition(" ")
    return f"{Network._meta.get_field(column).verbose_name} {language}".strip()


class FigureInline(ReadOnlyInline):
    """The figures of a network as their sources gave them."""

    model = NetworkFigure
    fields = ("kind", "statement", "value", "year", "source_url")


class SearchByWords:
    """Search in the desk as readers search: every word, without accents, in any order."""

    search_fields = ("search_text",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows whose names hold all words."""
        return holding_words(queryset, search_term), False


@admin.register(Network)
class NetworkAdmin(SearchByWords, TranslatedAdmin, ReadOnlyAdmin):
    """Records of the directory."""

    form = with_translations(Network, NetworkForm)
    list_display = ("acronym", "name", "kind", "region", "seat_country", "status", "confidence", "complete_in")
    list_display_links = ("acronym", "name")
    list_filter = ("status", "kind", "region", "verification", "confidence", "is_fictional", LacksLanguageFilter)
    list_select_related = ("seat_country",)
    readonly_fields = ("code", "version", "created_at", "updated_at", "edited_at", "other_languages")
    inlines = (FigureInline,)
    words = WORDS
    made_by = ("network.created",)
    shipped_file = SHIPPED_FILE

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Only those who look after the directory change it; asked once a request."""
        if not hasattr(request, "may_edit_directory"):
            request.may_edit_directory = can_edit_directory(request.user, at=now())  # type: ignore[attr-defined]
        return bool(request.may_edit_directory)

    def get_fields(self, request: HttpRequest, obj: Network | None = None) -> list[str]:
        """The fields of the form and what stands beside it; a reader sees no hidden field."""
        names = ["code", *NetworkForm.Meta.fields, "version", "created_at", "updated_at", "edited_at"]
        return [*names, "version_seen"] if self.has_change_permission(request, obj) else names

    def told_changes(self, told: Told) -> list[dict[str, Any]]:
        """Which fields were changed, from which value to which."""
        return [
            {"field": _field_name(name), "old": old, "new": new}
            for name, (old, new) in told.facts.get("changed", {}).items()
        ]

    def save_model(self, request: HttpRequest, obj: Network, form: Any, change: bool) -> None:
        """Hand what changed to the action."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in EDITABLE}
        if form.has_new_translations:
            changes["translations"] = obj.translations
        update_network(
            network=obj, changes=changes, version=form.cleaned_data["version_seen"], by=request.user, at=now()
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Links are saved by the action; figures are read only."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Nothing: Django's own log is not kept."""
        return []


@admin.register(Organisation)
class OrganisationAdmin(SearchByWords, ReadOnlyAdmin):
    """The register of organisations."""

    words = WORDS
    made_by = ("organisation.registered",)
    shipped_file = SHIPPED_FILE
    list_display = ("name", "kind", "country", "network", "is_fictional")
    list_filter = ("kind", "is_fictional", ("network", admin.EmptyFieldListFilter))
    list_select_related = ("country", "network")


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    """Themes with their names."""

    words = WORDS
    shipped_file = SHIPPED_FILE
    list_display = ("code", "english_name")
    search_fields = ("code",)

    @admin.display(description=_("name in English"))
    def english_name(self, theme: Theme) -> str:
        """The name in English."""
        return theme.name_in("en")
