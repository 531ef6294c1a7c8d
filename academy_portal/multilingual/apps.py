"""Registration of the app."""

from django.apps import AppConfig


class MultilingualConfig(AppConfig):
    """Texts that staff write, in the portal's languages."""

    name = "academy_portal.multilingual"
    verbose_name = "Texts in several languages"
