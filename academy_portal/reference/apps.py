"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Countries, dated groups of countries, languages, goals: facts with a source."""

    name = "academy_portal.reference"
    verbose_name = _("Reference data")
