from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their mandates, and the way they sign in."""

    name = "academy_portal.accounts"
    label = "accounts"
    verbose_name = _("People and mandates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from academy_portal.accounts import checks  # noqa: F401, PLC0415 - registering is its effect
