from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """The editions of the Academy: dates, hosts, programme, people, and what came of them."""

    name = "editions"
    label = "editions"
    verbose_name = _("Editions")
    default_auto_field = "django.db.models.BigAutoField"
