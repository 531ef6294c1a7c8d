"""The portal's settings for its tests: beside those of `make run`, with data and servers of their own."""

import atexit
import os
import shutil
import tempfile

from academy_portal.local.addresses import DATA_VARIABLE, TEST_DATA

# Before the settings are read: they take the addresses of the embedded servers from it.
os.environ.setdefault(DATA_VARIABLE, TEST_DATA)
os.environ.setdefault("LOG_LEVEL", "WARNING")
# The same with embedded servers, where it would be on, and with given ones: a test that needs it switches it on.
os.environ.setdefault("DEMONSTRATION", "no")

if "MEDIA_ROOT" not in os.environ:
    # Private files of this run and of the processes that it starts, beside those of other runs.
    os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="academy-files-")
    atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)

from academy_portal.settings import *  # noqa: F403
from academy_portal.settings import DATABASES, MIDDLEWARE, STATIC_ROOT, STORAGES

# Each sign-in would take a tenth of a second and 100 MB with the real one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are tested without collecting the static files first; WhiteNoise warns where their folder is missing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A page that another test made would be found. Servers of tests keep pages as a site does.
if os.environ.get("ACADEMY_ROLE") != "web":
    MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith(".SharedPagesMiddleware")]
# A migrated database to copy instead of migrating an empty one: runs within a run begin with it.
DATABASES["default"]["TEST"]["TEMPLATE"] = os.environ.get("TEST_TEMPLATE") or None
