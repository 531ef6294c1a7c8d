from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their mandates, and the way they sign in."""

    name = "academy_portal.accounts"
    label = "accounts"
    verbose_name = _("People and mandates")
    default_auto_field = "django.db.models.BigAutoField"
