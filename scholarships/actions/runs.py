"""A selection run up to its proposal: request, compute, record, fail, discard."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.jobs.actions import JobEndedError, cancel_job, request_job
from academy_portal.kernel.errors import DomainError
from scholarships import queries, states
from scholarships.choices import Decision, Failure, RunKind
from scholarships.models import Application, Call, Outcome, SelectionRun
from scholarships.problem import build_problem
from scholarships.queries import places
from scholarships.selection.files import canonical_bytes, problem_document, problem_from_document

from .news import tell_of_refill
from .rights import require_officer
from .screening import require_decided

JOB_KIND = "scholarships.select"


class NothingToSelectError(DomainError):
    """No application is ready for a selection."""


class UnreadApplicationsError(DomainError):
    """Some applications lack reviews; nobody unread may stand in a result."""


class RunUnderWayError(DomainError):
    """The call already has a run that is neither published nor discarded."""


class WrongResultError(DomainError):
    """The computed file does not answer this run's question."""


def request_run(*, call: Call, seed: str, by: User, at: datetime) -> SelectionRun:
    """Freeze the inputs of a selection and ask a worker to compute it.

    ``seed`` decides ties by lottery; it is public and drawn by the caller at random.
    Effects: the run with its canonical input and hash, and a job.
    Raises: NotPermittedError, UndecidedScreeningError, UnreadApplicationsError, NothingToSelectError, RunUnderWayError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        require_decided(call)
        return open_run(call=call, applications=_read_applications(call), seed=seed, by=by, at=at)


def open_run(
    *,
    call: Call,
    applications: list[Application],
    seed: str,
    kind: RunKind = RunKind.FIRST,
    parent: SelectionRun | None = None,
    reason: str = "",
    changes: Mapping[str, str] | None = None,
    accepted: Iterable[str] = (),
    gone: Iterable[str] = (),
    by: User | None,
    at: datetime,
) -> SelectionRun:
    """Write a run of any kind with its frozen input, and ask a worker for it. The caller has locked the call.

    Shapes: ``accepted`` and ``gone`` are numbers among ``applications`` that are fixed in and left out; ``changes`` of
    an amendment say which number gets which decision.
    Effects: the run with its canonical input and hash, and a job.
    Raises: RunUnderWayError.
    """
    run_uuid = uuid4()
    document = build_problem(
        call=call,
        run_id=str(run_uuid),
        applications=applications,
        scores=queries.scores_by_application(applications),
        lottery_seed=seed,
        accepted=accepted,
        gone=gone,
    )
    text = canonical_bytes(problem_document(problem_from_document(document))).decode()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            run = SelectionRun.objects.create(
                uuid=run_uuid,
                call=call,
                kind=kind,
                parent=parent,
                reason=reason,
                changes=dict(changes or {}),
                policy=call.policy,
                requested_at=at,
                requested_by=by,
                input_text=text,
                input_sha256=sha256,
            )
    except IntegrityError as error:
        if "scholarships_run_one_live" not in str(error):
            raise
        raise RunUnderWayError(_("A selection of this call is already under way.")) from error
    record(verb="request", subject=run, by=by, at=at, facts={"kind": kind.value, "input_sha256": sha256, "seed": seed})
    _ask_a_worker(run, by, at)
    return run


def _ask_a_worker(run: SelectionRun, by: User | None, at: datetime) -> None:
    job = request_job(
        kind=JOB_KIND,
        # By run, not by call: a discarded run's job may take a moment to stop.
        key=f"selection:{run.uuid}",
        payload={"run": str(run.uuid), "back": reverse("scholarships:run", args=[run.uuid])},
        by=by,
        at=at,
    )
    run.job_uuid = job.uuid
    run.save(update_fields=["job_uuid"])


def begin_computation(*, run: SelectionRun, at: datetime) -> SelectionRun:
    """Mark the run as being computed; a worker that takes over after a crash may do it again.

    Raises: MoveRefusedError when it was discarded meanwhile.
    """
    with transaction.atomic():
        move(instance=run, machine=states.RUN, verb="compute", by=None, at=at)
    return run


def record_result(*, run: SelectionRun, text: str, at: datetime) -> SelectionRun:
    """Store the computed file and one outcome per application; the run is proposed then.

    Raises: WrongResultError unless the file is an optimal answer for exactly this run's applicants, MoveRefusedError.
    """
    result = json.loads(text)
    problem = json.loads(run.input_text)
    rows = {
        row[0]: dict(zip(problem["applicants"]["columns"], row, strict=True)) for row in problem["applicants"]["rows"]
    }
    selected = set(result["selected"])
    answers_it = result["id"] == str(run.uuid) and result["input_sha256"] == run.input_sha256
    if result["status"] != "optimal" or not answers_it or not selected <= rows.keys():
        raise WrongResultError(_("The computed file does not answer this selection."))
    if run.kind == RunKind.REFILL and selected == set(problem["accepted"]):
        waiting = rows.keys() - selected - set(problem["gone"])
        rules = _rules_in_the_way(result, [rows[number]["cost"] for number in waiting])
        return fail_run(run=run, failure=Failure.NOBODY_FITS, rules=rules, text=text, at=at)
    with transaction.atomic():
        move(
            instance=run,
            machine=states.RUN,
            verb="propose",
            by=None,
            at=at,
            output_text=text,
            output_sha256=hashlib.sha256(text.encode()).hexdigest(),
            facts={"output_sha256": hashlib.sha256(text.encode()).hexdigest(), "awards": len(selected)},
        )
        applications = {one.number: one for one in Application.objects.filter(number__in=rows)}
        decisions = _decisions(run, applications, rows, selected)
        Outcome.objects.bulk_create(
            Outcome(
                run=run,
                application=applications[number],
                score=row["score"],
                cost=row["cost"],
                decision=decisions[number],
                binding_rules=result.get("blocking", {}).get(number, []),
            )
            for number, row in rows.items()
            if number in decisions
        )
        if run.kind == RunKind.REFILL:
            tell_of_refill(run=run, at=at)
    return run


def fail_run(
    *, run: SelectionRun, failure: str, rules: Sequence[str] = (), text: str = "", at: datetime
) -> SelectionRun:
    """Record why there is no result; ``rules`` are the names of those that clash, where they do.

    ``text`` is the computed file of a refill that found nobody: what it found stays on record.
    Raises: MoveRefusedError when the run has ended otherwise.
    """
    with transaction.atomic():
        move(
            instance=run,
            machine=states.RUN,
            verb="fail",
            by=None,
            at=at,
            failure=failure,
            clashing_rules=list(rules),
            output_text=text,
            output_sha256=hashlib.sha256(text.encode()).hexdigest() if text else "",
            facts={"failure": failure},
        )
        if run.kind == RunKind.REFILL:
            tell_of_refill(run=run, at=at)
    return run


def discard_run(*, run: SelectionRun, by: User, at: datetime) -> SelectionRun:
    """Set a run aside before it is signed; its record stays. A computation under way is cancelled.

    Raises: NotPermittedError, MoveRefusedError.
    """
    with transaction.atomic():
        require_officer(run.call, by, at)
        move(instance=run, machine=states.RUN, verb="discard", by=by, at=at)
        job = queries.job_of(run)
        if job is not None:
            # The right was checked above. A job that has ended meanwhile has nothing left to stop.
            with suppress(JobEndedError):
                cancel_job(job=job, by=None, at=at)
    return run


def settle_runs(*, at: datetime) -> int:
    """End the runs that wait for a job which has ended without them: stopped by a person, given up, or faulty.

    Shapes: returns how many were ended.
    """
    settled = 0
    for run in queries.waiting_runs():
        with transaction.atomic():
            lock(run)
            job = queries.job_of(run)
            if run.state in queries.WAITING_RUNS and (job is None or not job.is_live):
                was_stopped = job is not None and job.state == "cancelled"
                fail_run(run=run, failure=Failure.CANCELLED if was_stopped else Failure.FAULT, at=at)
                settled += 1
    return settled


def _read_applications(call: Call) -> list[Application]:
    unread = queries.unread(call).count()
    if unread:
        raise UnreadApplicationsError(
            ngettext(
                "%(count)s application still lacks reviews. The selection can run once all are read.",
                "%(count)s applications still lack reviews. The selection can run once all are read.",
                unread,
            )
            % {"count": unread}
        )
    applications = list(call.applications.filter(state="in_review").select_related("profile__country"))
    if not applications:
        raise NothingToSelectError(_("There is no application in review."))
    return applications


def _rules_in_the_way(result: dict[str, Any], costs: list[int]) -> list[str]:
    """Why nobody fits a free place, by rule: as the method says it, or else the rules that leave nothing over.

    Units: ``costs`` are those of the people who wait, as in the question.
    """
    named = {rule for rules in result.get("blocking", {}).values() for rule in rules}
    spent = {
        one["rule"]
        for one in result["standings"]
        if one["slack"] <= 0 or (one["kind"] == "budget" and one["slack"] < min(costs, default=0))
    }
    return sorted(named or spent)


def _decisions(
    run: SelectionRun, applications: dict[str, Application], rows: dict[str, dict[str, int]], selected: set[str]
) -> dict[str, str]:
    """The decision on each number.

    The best of those not selected stand on the reserve list: the people among whom a free place will be filled. An
    amendment leaves everybody whom it does not name where they stand.
    """
    chosen = dict.fromkeys(selected, Decision.SELECTED.value)
    if run.kind == RunKind.AMENDMENT:
        standing = {
            number: Decision.REFUSED.value if one.state == "refused" else Decision.RESERVE.value
            for number, one in applications.items()
        }
        return standing | run.changes | chosen
    if run.kind == RunKind.REFILL:
        # Who has left since the first result is named in the question, and nothing is decided about them.
        staying = (number for number, one in applications.items() if one.state not in places.LEFT)
        return dict.fromkeys(staying, Decision.RESERVE.value) | chosen
    others = sorted(rows.keys() - selected, key=lambda one: (-rows[one]["score"], one))
    return {
        number: Decision.RESERVE if place < run.call.reserve_size else Decision.REFUSED
        for place, number in enumerate(others)
    } | chosen
