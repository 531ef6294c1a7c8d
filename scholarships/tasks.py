"""What workers do for scholarships: compute selections, remind of offers and end them, fill free places."""

import json
import logging
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from academy_portal.jobs.child import ChildTimeoutError, run_child
from academy_portal.jobs.registry import JobCancelled, Work, handler
from academy_portal.kernel.clock import now
from academy_portal.kernel.machine import MoveRefusedError

from .actions import (
    begin_computation,
    fail_run,
    fill_places,
    lapse_offers,
    record_result,
    remind_offers,
    remind_reviewers,
    settle_runs,
)
from .actions.runs import JOB_KIND
from .choices import Failure, RunKind
from .models import SelectionRun

logger = logging.getLogger(__name__)

TIME_LIMIT_S = 1800
# The exit codes of ``python -m scholarships.selection``.
INFEASIBLE = 3


@handler(JOB_KIND, title=_("Computing the selection"))
def compute_selection(work: Work) -> str:
    """Compute one run in a child process that can be killed, and record its result.

    Safe to repeat: a run that has ended (proposed, discarded, failed) is left as it is, also when it ends meanwhile.
    """
    run = SelectionRun.objects.select_related("call").get(uuid=UUID(work.payload["run"]))
    with suppress(MoveRefusedError):
        begin_computation(run=run, at=now())
        _compute(run, work)
    return str(run.uuid)


def _compute(run: SelectionRun, work: Work) -> None:
    with TemporaryDirectory() as folder:
        question, answer = Path(folder) / "in.json", Path(folder) / "out.json"
        question.write_text(run.input_text, encoding="utf-8")
        try:
            child = run_child(
                [sys.executable, "-m", "scholarships.selection", str(question), str(answer)],
                work=work,
                timeout_s=TIME_LIMIT_S,
                on_error_line=partial(_tell, work),
            )
            # Nothing is recorded for a job that is another worker's by now.
            work.checkpoint()
        except JobCancelled:
            with suppress(MoveRefusedError):
                fail_run(run=run, failure=Failure.CANCELLED, at=now())
            raise
        except ChildTimeoutError:
            fail_run(run=run, failure=Failure.TOO_LONG, at=now())
            return
        if child.returncode == 0:
            record_result(run=run, text=answer.read_text(encoding="utf-8"), at=now())
        elif child.returncode == INFEASIBLE:
            conflict = json.loads(answer.read_text(encoding="utf-8"))["conflict"]
            # Nobody who waits fits beside those who keep theirs: the rules are sound, the place waits.
            failure = Failure.NOBODY_FITS if run.kind == RunKind.REFILL else Failure.INFEASIBLE
            fail_run(run=run, failure=failure, rules=conflict, at=now())
        else:
            logger.error("selection without result: run=%s code=%s", run.uuid, child.returncode)
            fail_run(run=run, failure=Failure.FAULT, at=now())


def _tell(work: Work, line: str) -> None:
    """Pass on the progress that the method prints as JSON; other lines (warnings of a library) tell nothing."""
    try:
        progress = json.loads(line)
    except json.JSONDecodeError:
        return
    if isinstance(progress, dict) and {"done", "total", "text"} <= progress.keys():
        work.progress(progress["done"], progress["total"], progress["text"])


@shared_task(name="scholarships.lapse_offers", ignore_result=True, time_limit=300)
def lapse_offers_task(**_ids: object) -> None:
    """End the offers whose time has passed."""
    lapse_offers(at=now())


@shared_task(name="scholarships.remind_offers", ignore_result=True, time_limit=300)
def remind_offers_task(**_ids: object) -> None:
    """Remind those whose answer to an offer is missing."""
    remind_offers(at=now())


@shared_task(name="scholarships.fill_places", ignore_result=True, time_limit=300)
def fill_places_task(**_ids: object) -> None:
    """Ask who gets the places that have become free, and end the waiting where it is over."""
    fill_places(at=now())


@shared_task(name="scholarships.settle_runs", ignore_result=True, time_limit=300)
def settle_runs_task(**_ids: object) -> None:
    """End the runs whose job has ended without them."""
    settle_runs(at=now())


@shared_task(name="scholarships.remind_reviewers", ignore_result=True, time_limit=300)
def remind_reviewers_task(**_ids: object) -> None:
    """Remind reviewers of files that are due, and of those that are late."""
    remind_reviewers(at=now())
