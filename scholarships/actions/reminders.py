"""Reviewers are reminded of what they have to read: some days before the due date, and once it has passed."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from academy_portal.audit.actions import record
from scholarships import queries
from scholarships.choices import Reminder
from scholarships.models import Call, Review
from scholarships.notices import ReviewReminderNotice

BEFORE = timedelta(days=3)


def remind_reviewers(*, at: datetime) -> int:
    """Write what is due: one message to a reviewer for each call, day and stage, however often this runs.

    Returns: how many messages were written. Effects: nobody without a mandate or in conflict is written to.
    """
    written = 0
    for call in Call.objects.filter(pk__in=_due(at.date()).values("application__call")).order_by("pk"):
        with transaction.atomic():
            written += _remind(call, at)
    return written


def _due(today: date) -> QuerySet[Review]:
    late = Q(due_on__lt=today) & ~Q(reminded=Reminder.AFTER)
    soon = Q(due_on__gte=today, due_on__lte=today + BEFORE, reminded="")
    running = {"state": "open", "application__state": "in_review", "application__call__state": "in_review"}
    return Review.objects.filter(late | soon, **running)


def _remind(call: Call, at: datetime) -> int:
    today = at.date()
    readers = {reader.pk: reader for reader in queries.reviewers_of(call, at=at)}
    rows = _due(today).filter(application__call=call, reviewer__in=readers).order_by("pk")
    groups: dict[tuple[int, date], list[Review]] = defaultdict(list)
    for review in rows.select_for_update(of=("self",), no_key=True, skip_locked=True):
        groups[review.reviewer_id, review.due_on].append(review)
    for (reader, due_on), reviews in sorted(groups.items()):
        stage = Reminder.AFTER if due_on < today else Reminder.BEFORE
        ReviewReminderNotice.enqueue(
            to=readers[reader],
            about=call,
            occasion=f"{reader}:{due_on.isoformat()}:{stage}:{reviews[0].pk}",
            at=at,
            context={"call": call, "count": len(reviews), "due_on": due_on, "is_late": stage == Reminder.AFTER},
        )
        Review.objects.filter(pk__in=[one.pk for one in reviews]).update(reminded=stage)
        facts = {"reviewer": reader, "due_on": due_on.isoformat(), "stage": str(stage), "files": len(reviews)}
        record(verb="remind_reviewer", subject=call, by=None, at=at, facts=facts)
    return len(groups)
