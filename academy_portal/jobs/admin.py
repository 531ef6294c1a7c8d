"""Long work, to read. Its page in the portal has the button that stops it."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import DeskAdmin

from .models import Job
from .registry import title_of
from .states import MACHINE


@admin.register(Job)
class JobAdmin(DeskAdmin):
    """Which work waits, runs, ended, and how."""

    machine = MACHINE
    words = {"request": _("Asked for"), "ask_to_stop": _("Asked to stop")}

    list_display = ("title", "state", "requested_by_label", "requested_at", "started_at", "ended_at", "attempts")
    list_filter = ("state", "kind")
    search_fields = ("uuid__exact", "key", "requested_by_label")
    search_help_text = _("Search by number, key or name.")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)

    @admin.display(description=_("work"), ordering="kind")
    def title(self, job: Job) -> str:
        """What the work is called for people."""
        return title_of(job.kind)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to staff who may read jobs."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Staff whom a mandate or an administrator allows it."""
        return request.user.is_active and request.user.is_staff and request.user.has_perm("jobs.view_job")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come from actions only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Nothing is edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """A job is a record."""
        return False
