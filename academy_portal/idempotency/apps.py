from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdempotencyConfig(AppConfig):
    """The same request twice has one effect."""

    name = "academy_portal.idempotency"
    label = "idempotency"
    verbose_name = _("Form keys")
    default_auto_field = "django.db.models.BigAutoField"
