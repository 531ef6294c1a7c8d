"""Registration of the app."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Statistics."""

    name = "academy_portal.statistics"
    verbose_name = "Statistics"
