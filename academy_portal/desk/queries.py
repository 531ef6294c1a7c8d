"""What waits for a member of staff: one line for each kind of work, with how much and since when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.jobs.queries import jobs_visible_to
from academy_portal.outbox.models import Message
from academy_portal.outbox.permissions import can_view_messages
from scholarships.choices import Screening
from scholarships.models import Application, Call, Review, SelectionRun
from scholarships.queries import calls_handled_by


@dataclass(frozen=True)
class DeskItem:
    """One kind of waiting work. ``days`` is how long the oldest piece has waited."""

    title: str
    count: int
    days: int
    url: str
    is_urgent: bool = False


def waiting_work(user: User, *, at: datetime) -> list[DeskItem]:
    """Everything that waits for this person, the urgent and the oldest first; kinds without any are absent."""
    items = [*_mails(user, at=at), *_failed_work(user, at=at), *_scholarships(user, at=at)]
    return sorted((item for item in items if item.count), key=lambda item: (not item.is_urgent, -item.days))


def _item(
    title: str, rows: QuerySet, since: str, address: str, *, at: datetime, is_urgent: bool = False, **filters: object
) -> DeskItem:
    """Count the rows and take the oldest in one query. ``filters`` go to the list behind the link."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    url = reverse(address) + (f"?{urlencode(filters)}" if filters else "")
    days = _days_since(found["oldest"], at) if found["oldest"] else 0
    return DeskItem(title=title, count=found["count"], days=days, url=url, is_urgent=is_urgent)


def _days_since(start: datetime | date, at: datetime) -> int:
    """Whole days from a moment or a day until now; 0 for what lies ahead."""
    past = at - start if isinstance(start, datetime) else at.date() - start
    return max(past.days, 0)


def _mails(user: User, *, at: datetime) -> list[DeskItem]:
    if not can_view_messages(user):
        return []
    rows = Message.objects.all()
    address = "admin:outbox_message_changelist"
    wanted = (
        ("doubtful", _("Mails that may or may not have gone out"), True),
        ("failed", _("Mails that could not be sent"), True),
        ("held", _("Letters held for release"), False),
    )
    return [
        _item(title, rows.filter(state=state), "created_at", address, at=at, is_urgent=urgent, state__exact=state)
        for state, title, urgent in wanted
    ]


def _failed_work(user: User, *, at: datetime) -> list[DeskItem]:
    rows = jobs_visible_to(user).filter(state="failed")
    return [
        _item(_("Long work that failed"), rows, "ended_at", "admin:jobs_job_changelist", at=at, state__exact="failed")
    ]


def _scholarships(user: User, *, at: datetime) -> list[DeskItem]:
    calls = calls_handled_by(user, at=at)
    closed = Call.objects.filter(pk__in=calls, state="published", closes_at__lte=at)
    late = Review.objects.filter(
        application__call__in=calls, application__call__state="in_review", state="open", due_on__lt=at.date()
    )
    doubtful = Application.objects.filter(call__in=calls, state="submitted", screening=Screening.DOUBTFUL)
    runs = SelectionRun.objects.filter(call__in=calls)
    call_list, run_list = "admin:scholarships_call_changelist", "admin:scholarships_selectionrun_changelist"
    return [
        _item(
            _("Calls that have closed and can go to review"),
            closed,
            "closes_at",
            call_list,
            at=at,
            state__exact="published",
        ),
        _item(
            _("Applicants whose eligibility a person decides"),
            doubtful,
            "submitted_at",
            "scholarships:selection",
            at=at,
        ),
        _item(_("Scores that are late"), late, "due_on", call_list, at=at, state__exact="in_review"),
        _item(
            _("Results to sign"),
            runs.filter(state="proposed").exclude(first_signed_by=user),
            "requested_at",
            run_list,
            at=at,
            state__exact="proposed",
        ),
        _item(
            _("Signed results whose letters are held"),
            runs.filter(state="signed"),
            "second_signed_at",
            run_list,
            at=at,
            state__exact="signed",
        ),
    ]
