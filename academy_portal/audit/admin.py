"""The record of acts, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Event
from .permissions import can_view_record


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Who did what, newest first."""

    list_display = ("at", "verb", "subject_model", "subject_pk", "from_state", "to_state", "actor")
    list_filter = ("subject_model", "verb")
    search_fields = ("subject_pk__exact",)
    search_help_text = _("Search by the number of an object.")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    list_select_related = ("personal",)
    fields = ("at", "verb", "subject_model", "subject_pk", "from_state", "to_state", "actor", "facts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """All events with the names beside them."""
        return super().get_queryset(request).select_related("personal")

    @admin.display(description=_("person"))
    def actor(self, event: Event) -> str:
        """The name as it was then."""
        return event.actor_label or (str(_("the portal")) if event.is_by_portal else str(event.actor_id))

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
