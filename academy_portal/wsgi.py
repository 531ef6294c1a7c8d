"""The WSGI entry point: ``gunicorn academy_portal.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy_portal.settings")

application = get_wsgi_application()

from academy_portal.accounts.checks import refuse_unsafe_start  # noqa: E402 - needs the settings, which exist only now

refuse_unsafe_start()
