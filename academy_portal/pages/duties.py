"""What waits for a person, and what is open to this person: one line for each, built from the apps' own queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import mandates_of, scope_ids
from academy_portal.accounts.roles import Role, ScopeKind
from editions.models import Edition, Obligation
from editions.states import UNMET
from scholarships import states
from scholarships.choices import RunKind, Screening
from scholarships.models import Application, Call, Review, SelectionRun
from scholarships.queries import WORKING_ROLES, calls_handled_by, open_calls, reviews_of, runs_visible_to
from scholarships.queries.places import calls_led_by
from scholarships.queries.reviewers import calls_read_by


@dataclass(frozen=True)
class Task:
    """Something that a person has to do, or may do.

    Shapes: ``kind`` is that of a tag; ``due_at`` orders the list, ``zone`` says whose clock counts.
    """

    title: str
    url: str
    status: str
    kind: str
    due_at: datetime | None = None
    zone: str = "UTC"
    is_whole_day: bool = False
    is_late: bool = False
    days_left: str = ""


def days_left(due_on: date, today: date) -> str:
    """How far a day is away, in words: late, today, tomorrow, in some days."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}
    if days == 0:
        return _("today")
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


def end_of(day: date) -> datetime:
    """The last minute of a day in UTC: where a day is promised, all of it counts."""
    return datetime.combine(day, time(23, 59), tzinfo=UTC)


# --- The applicant ----------------------------------------------------------------------------------------------------
def drafts_and_offers(applications: Iterable[Application], *, at: datetime) -> list[Task]:
    """Drafts that can still be sent, and offers that wait for an answer."""
    found = []
    for application in applications:
        call = application.call
        if application.state == "draft" and call.is_open(at):
            found.append(
                Task(
                    title=_("Finish and send your application: %(call)s") % {"call": call.said("title").text},
                    url=reverse("scholarships:application", args=[application.uuid]),
                    status=_("Not sent yet"),
                    kind="warn",
                    due_at=call.closes_at,
                    zone=call.time_zone,
                )
            )
        found.extend(
            Task(
                title=_("Answer the offer of a scholarship: %(call)s") % {"call": call.said("title").text},
                url=reverse("scholarships:offer", args=[offer.uuid]),
                status=_("Your answer is needed"),
                kind="warn",
                due_at=offer.respond_by,
                zone=call.time_zone,
            )
            for offer in application.offers.all()
            if offer.state == "open"
        )
    return found


def obligations(owed: Iterable[Obligation], *, at: datetime) -> list[Task]:
    """What a participant has promised and not done yet."""
    found = []
    for obligation in owed:
        if obligation.state not in UNMET:
            continue
        late = obligation.due_on < at.date()
        found.append(
            Task(
                title=_("You owe: %(what)s") % {"what": obligation.get_kind_display()},
                url=reverse("editions:detail", args=[obligation.participation.edition.slug]),
                status=_("Late") if late else _("Promised"),
                kind="error" if late else "info",
                due_at=end_of(obligation.due_on),
                is_whole_day=True,
                is_late=late,
            )
        )
    return found


def open_doors(user: User, applications: Iterable[Application], *, at: datetime) -> list[Task]:
    """Calls to which this person may still apply; who works on a call cannot."""
    taken = {application.call_id for application in applications if application.state != "withdrawn"}
    worked_on = {mandate.scope_id for mandate in mandates_of(user, at=at) if mandate.role in WORKING_ROLES}
    if "" in worked_on:
        return []
    return [
        Task(
            title=_("Apply for a scholarship: %(call)s") % {"call": call.said("title").text},
            url=reverse("scholarships:call", args=[call.slug]),
            status=_("Open for applications"),
            kind="info",
            due_at=call.closes_at,
            zone=call.time_zone,
        )
        for call in open_calls(at=at)
        if call.pk not in taken and str(call.pk) not in worked_on
    ]


# --- The reviewer -----------------------------------------------------------------------------------------------------
def reviews(user: User, *, at: datetime) -> list[Task]:
    """Interests to declare for each call, and one line for all open files: the queue itself lists them."""
    found = [
        Task(
            title=_("Say where a conflict of interest could lie: %(call)s") % {"call": call.said("title").text},
            url=reverse("scholarships:interests", args=[call.slug]),
            status=_("Before the first file"),
            kind="warn",
        )
        for call in calls_read_by(user, at=at)
        if not call.has_declared
    ]
    due = list(reviews_of(user, at=at).filter(state="open").order_by("due_on").values_list("due_on", flat=True))
    if due:
        found.append(
            Task(
                title=_("Applications to read"),
                url=reverse("scholarships:reviews"),
                status=ngettext("%(count)s to read", "%(count)s to read", len(due)) % {"count": len(due)},
                kind="error" if due[0] < at.date() else "info",
                due_at=end_of(due[0]),
                is_whole_day=True,
                is_late=due[0] < at.date(),
            )
        )
    return found


# --- Officers and signatories -----------------------------------------------------------------------------------------
def selection(user: User, *, at: datetime) -> list[Task]:
    """What the calls of an officer or signatory wait for, step by step of their way."""
    led = {call.pk: call for call in calls_led_by(user, at=at)}
    return [
        *_calls_to_begin(user, at=at),
        *_calls_in_review(led, at=at),
        *_results(user, led, at=at),
        *_ends_of_waiting(led.values()),
    ]


def _calls_to_begin(user: User, *, at: datetime) -> list[Task]:
    closed = calls_handled_by(user, at=at).filter(state="published", closes_at__lte=at)
    return [
        Task(
            title=_("Begin the review: %(call)s") % {"call": call.said("title").text},
            url=reverse("scholarships:selection_call", args=[call.slug]),
            status=_("The call has closed"),
            kind="info",
        )
        for call in closed
    ]


def _calls_in_review(led: dict[int, Call], *, at: datetime) -> list[Task]:
    """Files on which only a person can decide, and reviews that are late; two queries for all calls."""
    doubtful = Count(
        "applications", filter=Q(applications__state="submitted", applications__screening=Screening.DOUBTFUL)
    )
    found = [
        Task(
            title=_("Decide who is eligible: %(call)s") % {"call": call.said("title").text},
            url=reverse("scholarships:screening", args=[call.slug]) + f"?screening={Screening.DOUBTFUL.value}",
            status=ngettext("%(count)s is doubtful", "%(count)s are doubtful", call.doubtful)
            % {"count": call.doubtful},
            kind="warn",
        )
        for call in Call.objects.filter(pk__in=led, state="in_review").annotate(doubtful=doubtful).order_by("pk")
        if call.doubtful
    ]
    late = Review.objects.filter(
        application__call__in=led, application__call__state="in_review", state="open", due_on__lt=at.date()
    )
    counted = late.order_by().values("application__call").annotate(count=Count("pk")).order_by("application__call")
    return found + [
        Task(
            title=_("Ask for late scores, or move the files: %(call)s") % {"call": led[row["application__call"]].title},
            url=reverse("scholarships:reviewers", args=[led[row["application__call"]].slug]),
            status=ngettext("%(count)s file is late", "%(count)s files are late", row["count"]) % row,
            kind="error",
            is_late=True,
        )
        for row in counted
    ]


def _results(user: User, led: dict[int, Call], *, at: datetime) -> list[Task]:
    runs = runs_visible_to(user, at=at).filter(state__in=["proposed", "signed"])
    return [
        _refill(run) if run.kind == RunKind.REFILL else _result(run)
        for run in runs
        if (run.state == "signed" or run.first_signed_by_id != user.pk)
        # A free place is filled by an officer's word; signatories are not asked.
        and (run.kind != RunKind.REFILL or run.call_id in led)
    ]


def _result(run: SelectionRun) -> Task:
    words = _("Sign the result: %(call)s") if run.state == "proposed" else _("Release the letters: %(call)s")
    return Task(
        title=words % {"call": run.call.said("title").text},
        url=reverse("scholarships:run", args=[run.uuid]),
        status=str(states.RUN.staff_label(run.state)),
        kind="warn",
    )


def _refill(run: SelectionRun) -> Task:
    return Task(
        title=_("A proposal to fill a place waits for you: %(call)s") % {"call": run.call.said("title").text},
        url=reverse("scholarships:confirm_refill", args=[run.uuid]),
        status=_("Confirm or discard"),
        kind="warn",
    )


def _ends_of_waiting(led: Iterable[Any]) -> list[Task]:
    return [
        Task(
            title=_("Release the letters that end the waiting: %(call)s") % {"call": call.said("title").text},
            url=reverse("scholarships:release_waiting", args=[call.slug]),
            status=str(end.get_why_display()),
            kind="warn",
        )
        for call in led
        for end in call.prepared_ends
    ]


# --- Ministries -------------------------------------------------------------------------------------------------------
def hosted(user: User, *, at: datetime) -> list[Task]:
    """The numbers of the editions that this person's ministry hosts."""
    held = scope_ids(user, Role.MINISTRY, scope_kind=ScopeKind.EDITION, at=at)
    editions = Edition.objects.filter(pk__in=[number for number in held if number.isdigit()])
    return [
        Task(
            title=_("See the numbers of your edition: %(edition)s") % {"edition": edition},
            url=reverse("ministry:edition", args=[edition.slug]),
            status=str(edition.get_state_display()),
            kind="info",
        )
        for edition in editions.select_related("country").in_order()
    ]
