"""Reference data at the desk: to read. It changes by shipped files, never by hand."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import DeskAdmin

from .models import Country, CountryGroup, DataLoad, Language, Membership, PendingChange, SdgTarget

WORDS = {"reference.loaded": _("Loaded from the shipped file")}


class ReadOnlyAdmin(DeskAdmin):
    """Lists and pages that all staff may read and nobody changes."""

    actions = None
    words: ClassVar[dict[str, object]] = WORDS
    shipped_file: ClassVar[str] = ""

    def came_with(self, instance: Model) -> Iterable[Model]:
        """The loads of the shipped file, the first of which brought the row."""
        return DataLoad.objects.filter(name=self.shipped_file).order_by("pk")[:1]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to all staff."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Shown to all staff."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is changed by hand."""
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows below a page, to read."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Shown with the page."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is added by hand."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


class MembershipInline(ReadOnlyInline):
    """The memberships of a country."""

    model = Membership
    fields = ("group", "valid_from", "valid_to", "column", "status_note", "confidence")


class PendingInline(ReadOnlyInline):
    """What was announced about a country or a group."""

    model = PendingChange
    fields = ("group", "country", "event", "expected_on", "proposed_on", "status")


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    """Countries with their memberships."""

    shipped_file = "country_groups.json"
    list_display = ("iso2", "iso3", "name", "ilo_region", "ilo_member", "wb_income")
    list_display_links = ("iso2", "name")
    list_filter = ("ilo_region", "ilo_member", "wb_income", "memberships__group", "m49_region")
    search_fields = ("name", "iso2", "iso3")
    inlines = (MembershipInline, PendingInline)


@admin.register(CountryGroup)
class CountryGroupAdmin(ReadOnlyAdmin):
    """Groups, from when they are known, and what is pending."""

    shipped_file = "country_groups.json"
    list_display = ("code", "name", "kind", "known_from", "confidence")
    list_filter = ("kind", "confidence")
    search_fields = ("code", "name")
    inlines = (PendingInline,)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Memberships by day."""

    shipped_file = "country_groups.json"
    list_display = ("group", "country", "valid_from", "valid_to", "column", "confidence")
    list_filter = ("group", ("valid_to", admin.EmptyFieldListFilter), "column", "confidence")
    list_select_related = ("group", "country")
    search_fields = ("country__name", "country__iso2", "group__code")


@admin.register(PendingChange)
class PendingChangeAdmin(ReadOnlyAdmin):
    """Announced changes: check them on the day, then a new file decides."""

    shipped_file = "country_groups.json"
    list_display = ("group", "country", "event", "expected_on", "proposed_on", "status")
    list_filter = ("group",)
    list_select_related = ("group", "country")
    search_fields = ("country__name", "event", "status")


@admin.register(Language)
class LanguageAdmin(ReadOnlyAdmin):
    """Languages in use."""

    shipped_file = "languages.json"
    list_display = ("code", "name", "script", "is_interface")
    list_filter = ("is_interface", "script")
    search_fields = ("code", "name")


@admin.register(SdgTarget)
class SdgTargetAdmin(ReadOnlyAdmin):
    """Goals that the Academy reports on."""

    shipped_file = "sdg_targets.json"
    list_display = ("code", "english_title", "confidence")
    list_filter = ("goal", "confidence")
    search_fields = ("code",)

    @admin.display(description=_("title"))
    def english_title(self, target: SdgTarget) -> str:
        """The title in English."""
        return target.title_in("en")


@admin.register(DataLoad)
class DataLoadAdmin(ReadOnlyAdmin):
    """Which file was loaded when."""

    list_display = ("name", "loaded_at", "sha256")
    list_filter = ("name",)
    date_hierarchy = "loaded_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataLoad]:
        """Newest first."""
        return super().get_queryset(request).order_by("-loaded_at", "-pk")
