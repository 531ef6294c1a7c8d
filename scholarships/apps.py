"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScholarshipsConfig(AppConfig):
    """Calls, applications, reviews, selection, offers."""

    name = "scholarships"
    verbose_name = _("Scholarships")
