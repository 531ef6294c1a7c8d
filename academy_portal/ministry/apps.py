"""Registration of the app."""

from django.apps import AppConfig


class MinistryConfig(AppConfig):
    """Host country dashboard."""

    name = "academy_portal.ministry"
    verbose_name = "Host country dashboard"
