"""Wake-ups for the workers. The row is the promise, the broker only a bell."""

import logging
import time
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# After a wake-up that failed: a request with many messages waits once for a broker that is away, not once for each.
REST_S = 10.0
_rest = {"until": 0.0}


class UnknownTaskError(LookupError):
    """No task of this name is registered: a mistyped name must fail at once, not at night."""


def after_commit(task_name: str, **ids: object) -> None:
    """Ask a worker to run a task once the present transaction has been committed.

    Effects: publishes to the broker after commit; with the broker away the deed stands, the request succeeds, this
    process does not ring again for a while, and the sweepers find the rows later.
    Raises: UnknownTaskError at once when no such task exists.
    """
    if task_name not in current_app.tasks:
        raise UnknownTaskError(task_name)
    transaction.on_commit(partial(_publish, task_name, ids), robust=True)


def _publish(task_name: str, ids: dict[str, object]) -> None:
    if time.monotonic() < _rest["until"]:
        return
    try:
        current_app.tasks[task_name].apply_async(kwargs=ids, retry=False)
    except (OperationalError, OSError) as error:
        _rest["until"] = time.monotonic() + REST_S
        logger.warning("wake-up lost, the sweeper will find it: task=%s reason=%s", task_name, type(error).__name__)
