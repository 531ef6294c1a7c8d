"""Readers for files that lack some: after a conflict of interest, or when there were too few from the start."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, record
from academy_portal.kernel.errors import NotPermittedError
from scholarships import queries
from scholarships.models import Application, Call, Review
from scholarships.notices import ReviewRequestNotice
from scholarships.permissions import can_handle_call
from scholarships.review.assignment import File, Reader, distribute

LEAST_TIME_TO_READ = timedelta(days=7)


def assign_missing_reviews(*, call: Call, due_on: date, by: User, at: datetime) -> dict[str, int]:
    """Give every file in review that lacks readers to reviewers who have not had it, the least loaded first.

    Shapes: returns counts by ``given`` and ``missing_reviews``.
    Effects: review rows, one message to each reviewer who is given something.
    Raises: NotPermittedError.
    """
    with transaction.atomic():
        if not can_handle_call(by, call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can do this."))
        lock(call)
        facts = _give(call, call.applications.filter(state="in_review").order_by("pk"), due_on, at)
        record(verb="assign_reviewers", subject=call, by=by, at=at, facts=facts)
    return facts


def replace_reader(*, review: Review, at: datetime) -> None:
    """Give the file of a reader in conflict to another one, where there is one. Part of that reader's act."""
    application = review.application
    due_on = max(review.due_on, (at + LEAST_TIME_TO_READ).date())
    facts = _give(application.call, [application], due_on, at)
    record(verb="assign_reviewers", subject=application, by=None, at=at, facts=facts)


def _give(call: Call, files: Iterable[Application], due_on: date, at: datetime) -> dict[str, int]:
    readers = {reader.pk: reader for reader in queries.reviewers_of(call, at=at)}
    load = queries.review_load(call)
    given: dict[int, list[Review]] = defaultdict(list)
    missing = 0
    for file in files:
        lock(file)  # two conflicts of one file at the same moment must not choose the same reader
        had = list(file.reviews.all())
        lacking = call.reviews_per_application - sum(1 for one in had if one.state != "conflict")
        if file.state != "in_review" or lacking <= 0:
            continue
        fresh = readers.keys() - {one.reviewer_id for one in had}
        result = distribute(
            [File(file.pk, file.applicant_id, "")],
            [Reader(pk, frozenset(), load.get(pk, 0)) for pk in fresh],
            reviews=lacking,
        )
        for _file, pk in result.pairs:
            given[pk].append(Review.objects.create(application=file, reviewer_id=pk, due_on=due_on, assigned_at=at))
            load[pk] = load.get(pk, 0) + 1
        missing += sum(number for _file, number in result.missing)
    for pk, reviews in sorted(given.items()):
        ReviewRequestNotice.enqueue(
            to=readers[pk],
            about=call,
            occasion=f"review:{pk}:{reviews[0].pk}",
            at=at,
            context={"call": call, "count": len(reviews), "due_on": due_on},
        )
    return {"given": sum(len(reviews) for reviews in given.values()), "missing_reviews": missing}
