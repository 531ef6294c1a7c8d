"""The record of acts, to read."""

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import Event
from .permissions import can_view_record
from .queries import Told


class KindFilter(admin.SimpleListFilter):
    """What the acts were done to, by the names that the desk uses."""

    title = _("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: "EventAdmin") -> list[tuple[str, str]]:
        """The kinds that have a page at the desk: no scan of the record, which only grows."""
        kinds = model_admin.admin_site.desk_models()
        return sorted(((kind._meta.label_lower, _name_of(kind)) for kind in kinds), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """The acts on one kind of object."""
        return queryset.filter(subject_model=self.value()) if self.value() else queryset


def _name_of(kind: type[Model]) -> str:
    return capfirst(str(kind._meta.verbose_name))


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Who did what, newest first."""

    list_display = ("at", "act", "subject", "state_after", "actor")
    list_filter = (KindFilter,)
    search_fields = ("subject_pk__exact",)
    search_help_text = _("Search by the number of an object.")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    list_select_related = ("personal",)
    fields = ("at", "act", "subject", "state_after", "actor", "verb", "subject_model", "subject_pk", "facts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """All events with the names beside them."""
        return super().get_queryset(request).select_related("personal")

    @admin.display(description=_("act"), ordering="verb")
    def act(self, event: Event) -> str:
        """What was done, in the words of the object's own page."""
        return self._told(event).title

    @admin.display(description=_("object"))
    def subject(self, event: Event) -> SafeString | str:
        """The kind and number of the object, with the way to its page where the desk has one."""
        kind = _kind_of(event)
        if kind is None:
            return f"{event.subject_model} {event.subject_pk}"
        text = f"{_name_of(kind)} {event.subject_pk}"
        try:
            address = reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change", args=[event.subject_pk])
        except NoReverseMatch:
            return text
        return format_html('<a href="{}">{}</a>', address, text)

    @admin.display(description=_("state after"))
    def state_after(self, event: Event) -> str:
        """The state that the act led to."""
        return self._told(event).state or event.to_state

    @admin.display(description=_("person"))
    def actor(self, event: Event) -> str:
        """The name as it was then."""
        return self._told(event).who

    def _told(self, event: Event) -> Told:
        """The words for an act stand with the page of its object."""
        found: Told = self.admin_site.told(event)
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who may read it."""
        return can_view_record(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Those who may read it."""
        return can_view_record(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events come from deeds only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Nobody changes the record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Nobody removes from the record."""
        return False


def _kind_of(event: Event) -> type[Model] | None:
    """The model of an event's object; None for one that the portal has no more."""
    try:
        return apps.get_model(event.subject_model)
    except (LookupError, ValueError):
        return None
