"""What each start needs before the first request, in one process: tables, reference data, demonstration, static files.

The one module of this package that imports Django.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db.utils import OperationalError

from academy_portal.env import ConfigurationError


def main() -> int:
    """Bring database and files to what this release expects; return an exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy_portal.settings")
    try:
        django.setup()
        print("Preparing the database ...", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        print("Loading reference data ...", flush=True)
        call_command("load_reference", stdout=io.StringIO())
        if settings.DEMONSTRATION:
            call_command("demo", if_empty=True)
        collect_static()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OperationalError as error:
        sys.stderr.write(f"The database cannot be used: {str(error).strip()}\n")
        return 1
    return 0


def collect_static() -> None:
    """Collect the static files, unless nothing has changed since the last time."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / "collected.stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == found.hexdigest():
        return
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(found.hexdigest(), encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
