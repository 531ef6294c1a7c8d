"""The Celery application. Imported by name (``celery -A academy_portal.celery``), by nobody else but the root."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy_portal.settings")

app = Celery("academy_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
