from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """What the Academy published, and later how articles are written and edited."""

    name = "articles"
    label = "articles"
    verbose_name = _("Publications")
    default_auto_field = "django.db.models.BigAutoField"
