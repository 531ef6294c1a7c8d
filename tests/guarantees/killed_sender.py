"""A process that sends the last part of a document and dies by SIGKILL at one point: ``POINT APPLICATION FILE OFFSET``.

A point is the begin of a written SQL statement, killed after it and before its commit; or the name of an event of the
interpreter's audit, killed before it happens; or ``answer``, killed when all is done and nobody has been told.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django


def die() -> None:
    """Nothing is finished, closed or rolled back by this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str, application: str, file: str, offset: str) -> None:
    """Sign in, arm, send."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from scholarships.models import Application
    from tests.clients import client_for
    from tests.scholarships.documents import post_part

    setup_test_environment()
    own = Application.objects.get(pk=application)
    client = client_for(own.applicant)

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if str(sql).startswith(point):
            die()
        return result

    def hear(event: str, args: tuple[Any, ...]) -> None:
        if event == point and (event == "subprocess.Popen" or str(args[0]).startswith(str(settings.MEDIA_ROOT))):
            die()

    sys.addaudithook(hear)
    with connection.execute_wrapper(watch):
        post_part(client, own, Path(file).read_bytes(), int(offset), name=Path(file).name)
    assert point == "answer", f"{point} was not met"
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
