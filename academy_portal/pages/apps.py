from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The screens of the portal itself: home, My Academy, help, privacy, accessibility, glossary."""

    name = "academy_portal.pages"
    label = "pages"
    verbose_name = _("Pages")
