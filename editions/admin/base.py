"""What the desk pages of editions share: words for what is recorded."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.audit.desk import DeskAdmin

WORDS = {
    "create_edition": _("Edition made"),
    "change_edition": _("Texts changed"),
    "import_edition": _("Loaded from the shipped data"),
    "assign_ordinal": _("Ordinal given"),
    "reschedule_edition": _("Dates moved"),
    "announce": _("Announced"),
    "start": pgettext_lazy("edition", "Started"),
    "hold": _("Recorded as held"),
    "archive": _("Archived"),
    "cancel": pgettext_lazy("edition", "Cancelled"),
    "save_host": _("Host stored"),
    "remove_host": _("Host taken off"),
    "save_session": _("Session stored"),
    "save_project": _("Project stored"),
    "import_project": _("Loaded from the shipped data"),
    "admit_participant": _("Admitted"),
    "impose_obligation": _("Obligation put on"),
    "meet": _("Met"),
    "extend": _("More time given"),
    "waive": _("Waived"),
}


class EditionsAdmin(DeskAdmin):
    """Pages whose history speaks of editions."""

    words = WORDS
