"""From closed to decided: scores, selection, two signatures, letters, answers. By the actions of those in charge."""

import json
import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path

from django.db import transaction

from academy_portal.accounts.models import User
from academy_portal.audit.actions import record
from academy_portal.audit.queries import database_now
from academy_portal.jobs.actions import run_job
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships.actions import (
    accept_offer,
    begin_computation,
    confirm_refill,
    decline_offer,
    discard_run,
    fail_run,
    lapse_offers,
    record_result,
    release_run,
    request_refill,
    request_run,
    reschedule_close,
    score_application,
    sign_run,
    start_review,
)
from scholarships.actions.reviews import Mark
from scholarships.choices import Failure, RunKind
from scholarships.models import Call, Offer, Review, SelectionRun
from scholarships.selection.files import canonical_bytes, parse_problem, result_document
from scholarships.selection.solve import select

from .calls import WEIGHTS
from .people import DATA

CHUNK = 25
# Points out of 100 that scores reach at least, at most.
STRONG, MIDDLING, WEAK, BEST = (64, 96), (30, 90), (16, 44), (92, 100)
# What happens to the offers of the first round, again and again in this order.
ANSWERS = (
    "accept", "open", "decline", "lapse", "accept", "accept", "open", "accept", "accept", "accept", "open", "accept",
)  # fmt: skip
TIME_TO_ANSWER = timedelta(days=10)

Band = tuple[int, int]


class NoSelectionError(DomainError):
    """The rules of the invented call leave no possible list."""


@cache
def _justifications() -> dict[str, list[list[str]]]:
    return json.loads((Path(DATA) / "justifications.json").read_text(encoding="utf-8"))


def close_and_start_review(*, call: Call, officer: User, due_on: date, reason: str) -> None:
    """Move the close to this very moment and give the applications to their reviewers, as the selection officer."""
    reschedule_close(call=call, closes_at=database_now(), reason=reason, by=officer, at=now())
    start_review(call=Call.objects.get(pk=call.pk), due_on=due_on, by=officer, at=now())


def draw_values(rng: random.Random, band: Band) -> dict[str, int]:
    """Scores of one reader by criterion whose weighted points fall into the band, most often."""
    low, high = band
    values: dict[str, int] = {}
    for _attempt in range(60):
        centre = rng.uniform(low, high) / 20
        values = {key: min(5, max(0, round(rng.gauss(centre, 0.7)))) for key in WEIGHTS}
        if low <= points(values) <= high:
            break
    return values


def points(values: dict[str, int]) -> float:
    """One reader's points out of 100."""
    return sum(WEIGHTS[key] * value for key, value in values.items()) / sum(WEIGHTS.values()) * 20


def marks(rng: random.Random, values: dict[str, int]) -> dict[str, Mark]:
    """Scores with a justification that fits each."""
    return {key: Mark(value, rng.choice(_justifications()[key][value])) for key, value in values.items()}


def score(reviews: Iterable[Review], *, values_of: Callable[[Review], dict[str, int]], rng: random.Random) -> int:
    """Record scores for these reviews, each as its own reviewer, some at a time in one transaction.

    Returns: how many were scored.
    """
    waiting = list(reviews)
    for first in range(0, len(waiting), CHUNK):
        with transaction.atomic():
            for review in waiting[first : first + CHUNK]:
                score_application(
                    review=review, marks=marks(rng, values_of(review)), note="", revision=review.revision,
                    by=review.reviewer, at=now(),
                )  # fmt: skip
    return len(waiting)


def open_reviews(call: Call) -> list[Review]:
    """The reviews of a call that wait for scores, in a fixed order."""
    return list(
        Review.objects.filter(application__call=call, state="open")
        .select_related("reviewer", "application__applicant")
        .order_by("application__pk", "reviewer_id")
    )


def ask_and_discard(*, call: Call, seed: str, officer: User) -> SelectionRun:
    """Ask for a selection and set it aside before it is computed, as happens when somebody was too early."""
    with transaction.atomic():
        run = request_run(call=Call.objects.get(pk=call.pk), seed=seed, by=officer, at=now())
        return discard_run(run=run, by=officer, at=now())


def decide(*, call: Call, seed: str, officer: User, signatory: User) -> SelectionRun:
    """Ask for the selection, compute it here and now, sign it twice and release the letters."""
    run = compute_here(partial(request_run, call=Call.objects.get(pk=call.pk), seed=seed, by=officer))
    for signer in (officer, signatory):
        sign_run(run=SelectionRun.objects.get(pk=run.pk), by=signer, at=now())
    release_run(run=SelectionRun.objects.select_related("call").get(pk=run.pk), by=officer, at=now())
    return SelectionRun.objects.get(pk=run.pk)


def fill_free_places(*, call: Call, officer: User) -> SelectionRun:
    """Give the places that were declined or lapsed to people of the reserve list, as the officer.

    In a small call it may be that nobody who waits fits beside those who stay; then the places wait.
    """
    run = compute_here(partial(request_refill, call=Call.objects.get(pk=call.pk), by=officer))
    run = SelectionRun.objects.select_related("call").get(pk=run.pk)
    if run.state == "proposed":
        confirm_refill(run=run, respond_by=now() + TIME_TO_ANSWER, by=officer, at=now())
    return run


def compute_here(ask: Callable[..., SelectionRun]) -> SelectionRun:
    """Request and compute a selection in this process, by the very functions that the worker's child process calls.

    One transaction, so that no worker takes the job meanwhile; the job is then run too, finds the result and ends.
    Raises: NoSelectionError.
    """
    with transaction.atomic():
        run = ask(at=now())
        begin_computation(run=run, at=now())
        problem = parse_problem(run.input_text.encode())
        text = canonical_bytes(result_document(problem, select(problem))).decode()
        result = json.loads(text)
        if result["status"] == "optimal":
            record_result(run=run, text=text, at=now())
        elif run.kind == RunKind.REFILL:
            fail_run(run=run, failure=Failure.NOBODY_FITS, rules=result["conflict"], at=now())
        else:
            raise NoSelectionError("The rules of the fictional call contradict each other.")
        run_job(job_id=Job.objects.get(uuid=run.job_uuid).pk)
    return run


def answer_offers(*, run: SelectionRun, holder: User) -> dict[str, int]:
    """Let the people answer their offers: some accept, one declines, one lets it lapse, some still think.

    The holder's offer stays open. To lapse, the deadline of an offer is moved to a minute ago, on record.
    Returns: how many offers met which fate.
    """
    offers = list(run.offers.exclude(person=holder).select_related("person").order_by("application__pk"))
    fates: dict[str, int] = {}
    for number, offer in enumerate(offers):
        fate = ANSWERS[number % len(ANSWERS)]
        fates[fate] = fates.get(fate, 0) + 1
        if fate == "accept":
            accept_offer(offer=offer, by=offer.person, at=now())
        elif fate == "decline":
            decline_offer(offer=offer, by=offer.person, at=now())
        elif fate == "lapse":
            _move_deadline_back(offer)
    lapse_offers(at=database_now())
    return fates


def _move_deadline_back(offer: Offer) -> None:
    """The portal decides by the database's clock, which nobody can set; so the deadline moves instead."""
    with transaction.atomic():
        at = database_now()
        Offer.objects.filter(pk=offer.pk).update(respond_by=at)
        record(verb="demonstration_deadline", subject=offer, by=None, at=at, facts={"respond_by": at.isoformat()})
