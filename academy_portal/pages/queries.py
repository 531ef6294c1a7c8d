"""What the portal's own pages show: the glossary, and all that waits for one person across the apps."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from editions.models import Edition, Obligation, Participation
from editions.queries import editions_public, obligations_of, participations_of, upcoming_edition
from editions.states import UNMET
from scholarships import states
from scholarships.choices import RunKind
from scholarships.models import Application, Call, SelectionRun
from scholarships.queries import applications_of, calls_handled_by, open_calls, reviews_of, runs_visible_to
from scholarships.queries.places import calls_led_by

PAST_EDITIONS_SHOWN = 6


@dataclass(frozen=True)
class FrontPage:
    """What the home page says beside its own texts: the call to apply to, the next edition, the latest past ones."""

    call: Call | None
    next_edition: Edition | None
    past: list[Edition]


@dataclass(frozen=True)
class Waiting:
    """Something a person has to do.

    Shapes: ``kind`` is that of a tag; ``due_at`` orders the list, ``zone`` says whose clock counts.
    """

    title: str
    url: str
    status: str
    kind: str
    due_at: datetime | None
    zone: str = "UTC"
    is_whole_day: bool = False


@dataclass(frozen=True)
class OwnApplication:
    """One application as its owner sees it."""

    number: str
    call: str
    url: str
    label: str


@dataclass(frozen=True)
class MyAcademy:
    """One person's page: what waits, own applications, own participations."""

    waiting: list[Waiting]
    applications: list[OwnApplication]
    participations: list[Participation]


@cache
def glossary_terms() -> tuple[dict[str, str], ...]:
    """The terms, in English alphabetical order; each a mapping of language code to words."""
    text = resources.files("academy_portal.pages").joinpath("data/glossary.json").read_text(encoding="utf-8")
    return tuple(sorted(json.loads(text)["terms"], key=lambda term: term["en"].lower()))


def front_page(*, at: datetime) -> FrontPage:
    """What the home page shows, in three queries."""
    held = [edition for edition in editions_public() if edition.took_place]
    return FrontPage(call=open_calls(at=at).first(), next_edition=upcoming_edition(at), past=held[:PAST_EDITIONS_SHOWN])


def my_academy(user: User, *, at: datetime, roles: frozenset[str]) -> MyAcademy:
    """Everything that concerns one person, from all apps; what waits comes by date, what has no date last.

    ``roles`` are the roles held now: what no role asks for is not looked up.
    """
    applications = list(applications_of(user))
    waiting = [
        *_drafts_and_offers(applications, at=at),
        *_obligations(list(obligations_of(user)), at=at),
        *(_reviews(user, at=at) if "reviewer" in roles else []),
        *(_selection(user, at=at) if roles & {"selection_officer", "signatory"} else []),
    ]
    last = datetime.max.replace(tzinfo=UTC)
    return MyAcademy(
        waiting=sorted(waiting, key=lambda item: item.due_at or last),
        applications=[_own_application(application) for application in applications],
        participations=list(participations_of(user)),
    )


def _own_application(application: Application) -> OwnApplication:
    return OwnApplication(
        number=application.number,
        call=application.call.title,
        url=reverse("scholarships:application", args=[application.uuid]),
        label=str(states.APPLICATION.person_label(application.state)),
    )


def _drafts_and_offers(applications: list[Application], *, at: datetime) -> list[Waiting]:
    found = []
    for application in applications:
        call = application.call
        if application.state == "draft" and call.is_open(at):
            found.append(
                Waiting(
                    title=_("Finish and send your application: %(call)s") % {"call": call.title},
                    url=reverse("scholarships:application", args=[application.uuid]),
                    status=_("Not sent yet"),
                    kind="warn",
                    due_at=call.closes_at,
                    zone=call.time_zone,
                )
            )
        found.extend(
            Waiting(
                title=_("Answer the offer of a scholarship: %(call)s") % {"call": call.title},
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


def _obligations(obligations: list[Obligation], *, at: datetime) -> list[Waiting]:
    found = []
    for obligation in obligations:
        if obligation.state not in UNMET:
            continue
        late = obligation.due_on < at.date()
        found.append(
            Waiting(
                title=_("You owe: %(what)s") % {"what": obligation.get_kind_display()},
                url=reverse("editions:detail", args=[obligation.participation.edition.slug]),
                status=_("Late") if late else _("Promised"),
                kind="error" if late else "info",
                due_at=_end_of(obligation.due_on),
                is_whole_day=True,
            )
        )
    return found


def _reviews(user: User, *, at: datetime) -> list[Waiting]:
    """One line for all open files: the queue itself lists them."""
    due = list(reviews_of(user, at=at).filter(state="open").order_by("due_on").values_list("due_on", flat=True))
    if not due:
        return []
    return [
        Waiting(
            title=_("Applications to read"),
            url=reverse("scholarships:reviews"),
            status=_("%(count)s to read") % {"count": len(due)},
            kind="info",
            due_at=_end_of(due[0]),
            is_whole_day=True,
        )
    ]


def _result(run: SelectionRun) -> Waiting:
    words = _("Sign the result: %(call)s") if run.state == "proposed" else _("Release the letters: %(call)s")
    return Waiting(
        title=words % {"call": run.call.title},
        url=reverse("scholarships:run", args=[run.uuid]),
        status=str(states.RUN.staff_label(run.state)),
        kind="warn",
        due_at=None,
    )


def _refill(run: SelectionRun) -> Waiting:
    return Waiting(
        title=_("A proposal to fill a place waits for you: %(call)s") % {"call": run.call.title},
        url=reverse("scholarships:confirm_refill", args=[run.uuid]),
        status=_("Confirm or discard"),
        kind="warn",
        due_at=None,
    )


def _selection(user: User, *, at: datetime) -> list[Waiting]:
    runs = runs_visible_to(user, at=at).filter(state__in=["proposed", "signed"])
    led = {call.pk: call for call in calls_led_by(user, at=at)}
    found = [
        _refill(run) if run.kind == RunKind.REFILL else _result(run)
        for run in runs
        if (run.state == "signed" or run.first_signed_by_id != user.pk)
        # A free place is filled by an officer's word; signatories are not asked.
        and (run.kind != RunKind.REFILL or run.call_id in led)
    ]
    found += [
        Waiting(
            title=_("Release the letters that end the waiting: %(call)s") % {"call": call.title},
            url=reverse("scholarships:release_waiting", args=[call.slug]),
            status=str(end.get_why_display()),
            kind="warn",
            due_at=None,
        )
        for call in led.values()
        for end in call.prepared_ends
    ]
    closed = calls_handled_by(user, at=at).filter(state="published", closes_at__lte=at)
    return found + [
        Waiting(
            title=_("Begin the review: %(call)s") % {"call": call.title},
            url=reverse("scholarships:selection_call", args=[call.slug]),
            status=_("The call has closed"),
            kind="info",
            due_at=None,
        )
        for call in closed
    ]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo("UTC"))
