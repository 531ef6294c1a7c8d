from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldvisitsConfig(AppConfig):
    """The field visits: programme items of kind visit and the facts that only a visit has."""

    name = "fieldvisits"
    label = "fieldvisits"
    verbose_name = _("Field visits")
    default_auto_field = "django.db.models.BigAutoField"
