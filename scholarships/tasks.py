"""What workers do for scholarships: compute selections, end offers whose time has passed."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from academy_portal.jobs.child import run_child
from academy_portal.jobs.registry import JobCancelled, Work, handler
from academy_portal.kernel.clock import now

from .actions import begin_computation, fail_run, lapse_offers, record_result
from .actions.runs import JOB_KIND
from .models import SelectionRun

TIME_LIMIT_S = 1800
# The exit codes of ``python -m scholarships.selection``.
INFEASIBLE = 3


@handler(JOB_KIND, title=_("Computing the selection"))
def compute_selection(work: Work) -> str:
    """Compute one run in a child process that can be killed, and record its result.

    Safe to repeat: a run that has ended (proposed, discarded, failed) is left as it is.
    """
    run = SelectionRun.objects.select_related("call").get(uuid=UUID(work.payload["run"]))
    if run.state not in {"requested", "computing"}:
        return str(run.uuid)
    begin_computation(run=run, at=now())
    with TemporaryDirectory() as folder:
        question, answer = Path(folder) / "in.json", Path(folder) / "out.json"
        question.write_text(run.input_text, encoding="utf-8")
        try:
            child = run_child(
                [sys.executable, "-m", "scholarships.selection", str(question), str(answer)],
                work=work,
                timeout_s=TIME_LIMIT_S,
            )
        except JobCancelled:
            fail_run(run=run, reason=str(_("The computation was cancelled.")), at=now())
            raise
        if child.returncode == 0:
            record_result(run=run, text=answer.read_text(encoding="utf-8"), at=now())
        else:
            fail_run(run=run, reason=_failure(child.returncode), at=now())
    return str(run.uuid)


def _failure(code: int) -> str:
    if code == INFEASIBLE:
        return str(_("The rules of the call contradict each other for these applications. Relax one of them."))
    return str(_("The computation ended without a result. Nothing was decided; ask for it again."))


@shared_task(name="scholarships.lapse_offers", ignore_result=True, time_limit=300)
def lapse_offers_task(**_ids: object) -> None:
    """End the offers whose time has passed."""
    lapse_offers(at=now())
