"""My Academy: everything that concerns one person, from all apps, by date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.accounts.roles import Role
from academy_portal.pages import duties
from academy_portal.pages.duties import Task
from editions.models import Participation
from editions.queries import obligations_of, participations_of
from scholarships import states
from scholarships.models import Application
from scholarships.queries import applications_of

AWAITS_DECISION = ("submitted", "in_review")


@dataclass(frozen=True)
class OwnApplication:
    """One application as its owner sees it."""

    number: str
    call: str
    url: str
    label: str


@dataclass(frozen=True)
class Ahead:
    """A day that comes without anything to do for it."""

    title: str
    on: date
    url: str
    days_left: str


@dataclass(frozen=True)
class MyAcademy:
    """One person's page: what waits, what is open, days ahead, own applications, own participations."""

    waiting: list[Task]
    may: list[Task]
    ahead: list[Ahead]
    applications: list[OwnApplication]
    participations: list[Participation]


def my_academy(user: User, *, at: datetime, roles: frozenset[str]) -> MyAcademy:
    """Everything that concerns one person; what waits comes by date, what has no date last.

    ``roles`` are the roles held now: what no role asks for is not looked up.
    """
    applications = list(applications_of(user))
    participations = list(participations_of(user))
    waiting = [
        *duties.drafts_and_offers(applications, at=at),
        *duties.obligations(obligations_of(user), at=at),
        *(duties.reviews(user, at=at) if Role.REVIEWER in roles else []),
        *(duties.selection(user, at=at) if roles & {Role.SELECTION_OFFICER, Role.SIGNATORY} else []),
    ]
    may = [
        *(duties.hosted(user, at=at) if Role.MINISTRY in roles else []),
        *duties.open_doors(user, applications, at=at),
    ]
    return MyAcademy(
        waiting=_by_date(waiting, at),
        may=_by_date(may, at),
        ahead=sorted(_ahead(applications, participations, at.date()), key=lambda day: day.on),
        applications=[_own_application(application) for application in applications],
        participations=participations,
    )


def _by_date(tasks: Iterable[Task], at: datetime) -> list[Task]:
    last = datetime.max.replace(tzinfo=UTC)
    return sorted((_with_days_left(task, at) for task in tasks), key=lambda task: task.due_at or last)


def _with_days_left(task: Task, at: datetime) -> Task:
    """The days that are left where the deadline is: the day of the call's own clock."""
    if task.due_at is None:
        return task
    zone = ZoneInfo(task.zone)
    words = duties.days_left(task.due_at.astimezone(zone).date(), at.astimezone(zone).date())
    return replace(task, days_left=words)


def _ahead(
    applications: Iterable[Application], participations: Iterable[Participation], today: date
) -> Iterator[Ahead]:
    """Decisions that were promised, and editions that begin."""
    days = [
        (_("Decisions: %(call)s"), {"call": one.call.said("title").text}, one.call.decisions_on, _application_url(one))
        for one in applications
        if one.state in AWAITS_DECISION
    ] + [
        (
            _("Begins: %(edition)s"),
            {"edition": one.edition},
            one.edition.first_day,
            reverse("editions:detail", args=[one.edition.slug]),
        )
        for one in participations
    ]
    for words, names, on, url in days:
        if on and on >= today:
            yield Ahead(title=words % names, on=on, url=url, days_left=duties.days_left(on, today))


def _own_application(application: Application) -> OwnApplication:
    return OwnApplication(
        number=application.number,
        call=application.call.said("title").text,
        url=_application_url(application),
        label=str(states.APPLICATION.person_label(application.state)),
    )


def _application_url(application: Application) -> str:
    return reverse("scholarships:application", args=[application.uuid])
