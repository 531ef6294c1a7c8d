"""Reads of the places of a call: who holds one, which are free, who waits, and what a refill would ask."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Count, Exists, FloatField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Now

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids, users_with_mandate
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.audit.models import Event
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import messages_about
from scholarships.choices import DeclineReason, Failure, RunKind
from scholarships.models import Application, Call, Offer, Outcome, SelectionRun, WaitingEnd

from .calls import calls_handled_by

LEAST_TIME_TO_ANSWER = timedelta(days=3)
# Whoever accepts last still has to find a flight and a visa.
LEAST_TIME_TO_TRAVEL = timedelta(days=14)
LEFT = ("declined", "lapsed", "withdrawn")
LIVE_OFFERS = ("staged", "open")
RUN_MODEL, OFFER_MODEL, END_MODEL = "scholarships.selectionrun", "scholarships.offer", "scholarships.waitingend"
# What the timeline of the places tells; what a worker does on the way is left out.
PLACE_VERBS = (
    "request", "propose", "fail", "publish", "discard", "release", "accept", "decline", "lapse", "revoke",
    "extend_offer", "prepare_end", "take_back",
)  # fmt: skip
EVENTS_SHOWN = 50
REMINDER_KIND = "scholarship_reminder"
END_OF_WAITING_KIND = "scholarship_waiting_ended"


@dataclass(frozen=True)
class Places:
    """How the places of a call stand, over the offers of all its results."""

    seats: int
    waiting_for_answer: int
    accepted: int
    declined: int
    lapsed: int

    @property
    def free(self) -> int:
        """Places that nobody holds and that are offered to nobody."""
        return max(0, self.seats - self.accepted - self.waiting_for_answer)


@dataclass(frozen=True)
class Question:
    """Numbers of applications as a refill asks about them: who keeps a place, who has left, who waits."""

    kept: frozenset[str]
    gone: frozenset[str]
    waiting: frozenset[str]


@dataclass(frozen=True)
class PlaceEvent:
    """One recorded act about the places of a call; ``number`` is that of the application, for an offer."""

    event: Event
    number: str


def places_of(call: Call) -> Places:
    """How the places of a call stand now."""
    rows = Offer.objects.filter(application__call=call).values("state").annotate(count=Count("id")).order_by()
    counts = {row["state"]: row["count"] for row in rows}
    return Places(
        seats=call.seats,
        waiting_for_answer=sum(counts.get(state, 0) for state in LIVE_OFFERS),
        accepted=counts.get("accepted", 0),
        declined=counts.get("declined", 0),
        lapsed=counts.get("lapsed", 0),
    )


def reserve_of(call: Call) -> QuerySet[Application]:
    """Everybody on the reserve list of a call, in the order in which acts lock them."""
    return call.applications.filter(state="reserve").order_by("pk")


def compared_in_refill(call: Call) -> list[Application]:
    """Everybody whom a refill of the call names: who keeps a place, who has left since, who waits.

    Whoever holds a live offer of another call is not asked about: a person holds one at a time.
    """
    elsewhere = Offer.objects.filter(person=OuterRef("applicant"), state__in=LIVE_OFFERS).exclude(
        application__call=call
    )
    decided = Outcome.objects.filter(application=OuterRef("pk"), run__state="published")
    return list(
        call.applications.filter(
            Q(state__in=["offered", "accepted"])
            # Whose data were erased since is named no more.
            | Q(Exists(decided), state__in=LEFT, profile__country__isnull=False)
            | Q(~Exists(elsewhere), state="reserve")
        )
        .select_related("profile__country")
        .order_by("pk")
    )


def question_of(applications: list[Application]) -> Question:
    """The same people by what they are to a refill."""

    def numbers(*states: str) -> frozenset[str]:
        return frozenset(one.number for one in applications if one.state in states)

    return Question(kept=numbers("offered", "accepted"), gone=numbers(*LEFT), waiting=numbers("reserve"))


def question_of_run(run: SelectionRun) -> Question:
    """What a refill asked when it was requested, read from its frozen input."""
    document = json.loads(run.input_text)
    everybody = {row[0] for row in document["applicants"]["rows"]}
    kept, gone = frozenset(document["accepted"]), frozenset(document["gone"])
    return Question(kept=kept, gone=gone, waiting=frozenset(everybody - kept - gone))


def is_overtaken(asked: Question, now_asked: Question, promoted: frozenset[str]) -> bool:
    """Whether a proposal no longer answers the question: a place was given back or given out, or a promoted left."""
    return asked.kept != now_asked.kept or not promoted <= now_asked.waiting


def promoted_by(run: SelectionRun) -> QuerySet[Outcome]:
    """The outcomes that a refill would newly give, or gave, a place, the best score first."""
    kept = question_of_run(run).kept
    return (
        run.outcomes.filter(decision="selected")
        .exclude(application__number__in=kept)
        .select_related("application__applicant", "application__profile__country")
        .order_by("-score", "application_id")
    )


def refills_of(call: Call) -> QuerySet[SelectionRun]:
    """The refills of a call, the latest first."""
    return call.runs.filter(kind=RunKind.REFILL).select_related("requested_by", "first_signed_by").order_by("-pk")


def sealed_run(call: Call) -> SelectionRun | None:
    """The latest published result of a call: what a refill rests on."""
    return call.runs.filter(state="published").order_by("-published_at", "-pk").first()


def first_result(call: Call) -> SelectionRun | None:
    """The published selection of a call, on which everything later rests."""
    return call.runs.filter(kind=RunKind.FIRST, state="published").first()


def waiting_end(call: Call) -> WaitingEnd | None:
    """The end of the waiting that stands: its letters are held, or released."""
    return call.waiting_ends.exclude(state="taken_back").first()


def calls_led_by(user: User, *, at: datetime) -> QuerySet[Call]:
    """The calls of which this person is selection officer, with the end of their waiting where it is prepared."""
    role = Role.SELECTION_OFFICER
    calls = Call.objects.prefetch_related(
        Prefetch("waiting_ends", WaitingEnd.objects.filter(state="prepared"), to_attr="prepared_ends")
    )
    if has_mandate(user, role, at=at):
        return calls
    held = scope_ids(user, role, scope_kind=ScopeKind.CALL, at=at)
    return calls.annotate(key=Cast("pk", CharField())).filter(key__in=held)


def last_answer_on(call: Call) -> date | None:
    """The last day on which an answer still leaves time to travel; None while the edition has no days."""
    first = call.edition.first_day
    return first - LEAST_TIME_TO_TRAVEL if first else None


def filled_until(call: Call) -> date | None:
    """The last day on which a free place can still be offered; None while the edition has no days."""
    last = last_answer_on(call)
    return last - LEAST_TIME_TO_ANSWER if last else None


def is_too_late(call: Call, *, at: datetime) -> bool:
    """Whether no free place of the call can be offered any more."""
    until = filled_until(call)
    return until is not None and at.astimezone(call.zone).date() > until


def has_changed_since(refill: SelectionRun | None, question: Question) -> bool:
    """Whether asking again can answer anything else than the last refill did."""
    if refill is None:
        return True
    asked = question_of_run(refill)
    if refill.failure == Failure.NOBODY_FITS:
        # Fewer people who wait cannot make one of them fit.
        return asked.kept != question.kept or not question.waiting <= asked.waiting
    if refill.state == "published":
        return True
    return (asked.kept, asked.waiting) != (question.kept, question.waiting)


def calls_to_fill() -> QuerySet[Call]:
    """Decided calls on whose reserve list somebody waits, or where a proposal to fill a place does."""
    waiting = Application.objects.filter(call=OuterRef("pk"), state="reserve")
    proposed = SelectionRun.objects.filter(call=OuterRef("pk"), kind=RunKind.REFILL, state="proposed")
    calls = Call.objects.filter(Exists(waiting) | Exists(proposed), state="decided")
    return calls.select_related("edition").order_by("pk")


def officers_of(call: Call, *, at: datetime) -> QuerySet[User]:
    """The selection officers of a call whose accounts are open."""
    holders = users_with_mandate(Role.SELECTION_OFFICER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    return holders.filter(is_active=True)


def decline_reasons(call: Call) -> list[tuple[str, int]]:
    """Why offers of the call were declined, in words, as far as people said so; the most frequent first."""
    said = Offer.objects.filter(application__call=call, state="declined").exclude(decline_reason="")
    rows = said.values_list("decline_reason").annotate(count=Count("id")).order_by("-count", "decline_reason")
    return [(str(DeclineReason(value).label), count) for value, count in rows]


def offers_to_answer(call: Call) -> QuerySet[Offer]:
    """The open offers of a call, the first due first."""
    return (
        Offer.objects.filter(application__call=call, state="open")
        .select_related("application", "person", "run")
        .order_by("respond_by", "pk")
    )


def offers_to_remind() -> QuerySet[Offer]:
    """All open offers whose time has not passed, with ``read_at``, the moment by the database's clock."""
    return (
        Offer.objects.filter(state="open", respond_by__gt=Now(), run__published_at__isnull=False)
        .annotate(read_at=Now())
        .select_related("application__call__edition", "application__applicant", "run")
        .order_by("pk")
    )


def reserve_with_scores(call: Call) -> list[Application]:
    """The reserve list with the ``score`` of the latest published result, points out of 100, the best first."""
    latest = (
        Outcome.objects.filter(application=OuterRef("pk"), run__state="published")
        .order_by("-run__published_at", "-pk")
        .values("score")[:1]
    )
    rows = reserve_of(call).select_related("profile__country")
    return list(rows.annotate(score=Cast(Subquery(latest), FloatField()) / 100).order_by("-score", "number"))


def place_events(call: Call) -> list[PlaceEvent]:
    """What was recorded about the places of a call, the latest first: its refills, its offers, the end of waiting."""
    numbers = dict(Offer.objects.filter(application__call=call).values_list("pk", "application__number"))
    subjects = {
        RUN_MODEL: call.runs.filter(kind=RunKind.REFILL).values_list("pk", flat=True),
        OFFER_MODEL: numbers,
        END_MODEL: call.waiting_ends.values_list("pk", flat=True),
    }
    wanted = Q(pk__in=[])
    for model, keys in subjects.items():
        wanted |= Q(subject_model=model, subject_pk__in=[str(key) for key in keys])
    events = Event.objects.filter(wanted, verb__in=PLACE_VERBS).select_related("personal").order_by("-id")
    return [
        PlaceEvent(event, numbers.get(int(event.subject_pk), "") if event.subject_model == OFFER_MODEL else "")
        for event in events[:EVENTS_SHOWN]
    ]


def reminders_written(applications: list[Application]) -> set[str]:
    """The keys of the reminders that were written about these applications."""
    rows = Message.objects.filter(
        about_model="scholarships.application", about_pk__in=[str(one.pk) for one in applications], kind=REMINDER_KIND
    )
    return set(rows.values_list("key", flat=True))


def waiting_reminders(application: Application) -> list[int]:
    """The reminders about an application that no worker has taken yet; held, so that none takes them meanwhile."""
    rows = messages_about(application).filter(kind=REMINDER_KIND, state="queued")
    return list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))


def letters_of_end(end: WaitingEnd) -> list[int]:
    """The held letters of one end of the waiting."""
    rows = Message.objects.filter(kind=END_OF_WAITING_KIND, key__endswith=f":end:{end.uuid}", state="held")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def letters_to_read(end: WaitingEnd) -> QuerySet[Message]:
    """The same letters with their texts, as an officer reads them before the release."""
    return Message.objects.filter(pk__in=letters_of_end(end)).order_by("recipient_name", "pk")


def passed_over_by(run: SelectionRun, promoted: list[Outcome]) -> list[Outcome]:
    """Who waits with at least the points of somebody proposed and was not: with the rules that stood in the way."""
    least = min((outcome.score for outcome in promoted), default=0)
    return list(
        run.outcomes.filter(decision="reserve", score__gte=least)
        .select_related("application__profile__country")
        .order_by("-score", "application_id")
    )


def open_offer_handled_by(user: User, uuid: UUID, *, at: datetime) -> Offer | None:
    """An open offer of a call that this person handles; None for any other."""
    return (
        Offer.objects.filter(uuid=uuid, state="open", application__call__in=calls_handled_by(user, at=at))
        .select_related("application__call__edition", "person")
        .first()
    )
