from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Messages as rows: written with the deed, sent after it."""

    name = "academy_portal.outbox"
    label = "outbox"
    verbose_name = _("Mail desk")
    default_auto_field = "django.db.models.BigAutoField"
