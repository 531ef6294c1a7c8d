from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.machine import MoveRefusedError


class AuditConfig(AppConfig):
    """Who did what, when: a chain of events that cannot be changed in silence."""

    name = "academy_portal.audit"
    label = "audit"
    verbose_name = _("Record of acts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give refused moves their words in the reader's language."""
        MoveRefusedError.sentence = _("{act}: not possible while “{state}”.")
