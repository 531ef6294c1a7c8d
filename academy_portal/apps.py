"""The project itself as an app: it makes Celery known before any view can ring a worker."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the tasks of all apps."""

    name = "academy_portal"
    label = "portal"
    verbose_name = "SSE Academy portal"

    def ready(self) -> None:
        """Load the Celery application and every ``tasks.py``.

        Effects: ``academy_portal.background`` can look a task up by its name from now on.
        """
        from .celery import app  # noqa: PLC0415 - needs the settings, which exist only now

        app.autodiscover_tasks(force=True)
