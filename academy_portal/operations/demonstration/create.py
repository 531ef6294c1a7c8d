"""The whole demonstration in order: personas, editions, calls, applications, decisions."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import record
from academy_portal.audit.queries import timeline
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from editions.models import Edition
from scholarships.actions import publish_call
from scholarships.models import Application, Call

from . import decisions
from .applications import account_of, begin, draft_of_applicant, holder_as_person, send, silence, some_day, take_back
from .calls import HIGHEST_AWARD, LDC_QUOTA, MEAN_AWARD, PLANS, WOMEN_QUOTA, make_call
from .edition import CODE, Stage, make_stage
from .people import NOT_ELIGIBLE, Person, invent, spread_of_countries
from .personas import FIRST, HOST_EDITION, NETWORK, OTHER_EDITION, READING, SECOND, give_mandates, restore_personas

LEAST, DEFAULT_SIZE, DEFAULT_SEED = 40, 60, 13
SMALL_READING, LARGEST_FIRST, LARGEST_SECOND, MOST_SEATS = 6, 240, 60, 100
# Above this size only the personas' mails are sent; the others are cancelled and stay readable.
ALL_MAILS_UP_TO = 200
MADE = "demonstration_made"

Progress = Callable[[int, int, str], None]


class TooSmallError(DomainError):
    """So few applications cannot stand in every state."""


@dataclass(frozen=True)
class Sizes:
    """How many applications each call gets. ``first`` counts the holder, ``second`` not the applicant's draft.

    What the two rounds do not hold goes to the call that is being read.
    """

    total: int
    first: int
    reading: int
    second: int

    @classmethod
    def of(cls, total: int) -> "Sizes":
        """Share the applications out among the calls.

        Raises: TooSmallError.
        """
        if total < LEAST:
            raise TooSmallError(f"Ask for at least {LEAST} applications, so that every state has one.")
        second = min(round(total * 0.4), LARGEST_SECOND)
        first = min(total - SMALL_READING - second - 1, LARGEST_FIRST)
        return cls(total=total, first=first, reading=total - first - second - 1, second=second)


@dataclass(frozen=True)
class Making:
    """What all parts of the creation share."""

    sizes: Sizes
    seed: int
    at: datetime
    users: dict[str, User]
    calls: dict[str, Call]
    people: list[Person]
    progress: Progress

    @property
    def is_quiet(self) -> bool:
        """Whether only the personas receive mails."""
        return self.sizes.total > ALL_MAILS_UP_TO

    def rng(self, part: str) -> random.Random:
        """A generator of its own for each part: a change in one part leaves the others as they are."""
        return random.Random(f"{self.seed}:{part}")  # noqa: S311 - invented people, not secrets


def quiet_progress(done: int, total: int, text: str) -> None:
    """Say nothing."""


def demonstration_edition() -> Edition | None:
    """The fictional 13th edition, when the demonstration exists."""
    return Edition.objects.filter(code=CODE, is_fictional=True).first()


def made_with() -> tuple[int, int] | None:
    """How many applications and which seed the present demonstration was made with; None when it is not whole."""
    edition = demonstration_edition()
    events = [event for event in timeline(edition) if event.verb == MADE] if edition else []
    return (events[-1].facts["applications"], events[-1].facts["seed"]) if events else None


def make_demonstration(*, total: int, seed: int, at: datetime, progress: Progress = quiet_progress) -> None:
    """Make everything anew on a database without a demonstration, the same for the same seed.

    Not the same are private addresses, application numbers and times: those are drawn or stamped by the actions.
    Effects: some applications at a time in one transaction; the last event says that it is whole.
    Raises: TooSmallError.
    """
    sizes = Sizes.of(total)
    progress(0, total, _("People and calls"))
    with transaction.atomic():
        users = restore_personas(at=at)
        stage = make_stage(at=at)
        calls = _make_calls(stage, sizes, at)
        scopes = {name: call.pk for name, call in calls.items()}
        scopes |= {HOST_EDITION: stage.edition.pk, OTHER_EDITION: stage.other.pk, NETWORK: stage.network.pk}
        give_mandates(users=users, scopes=scopes, at=at)
        for call in calls.values():
            publish_call(call=call, by=users["officer"], at=call.opens_at - timedelta(days=3))
    making = Making(sizes, seed, at, users, calls, _invent_people(sizes, seed), progress)
    _fill_first(making)
    _fill_reading(making)
    _fill_second(making)
    with transaction.atomic():
        record(
            verb=MADE,
            subject=stage.edition,
            by=None,
            at=now(),
            facts={"applications": total, "seed": seed},
        )
    progress(total, total, _("Done"))


def _make_calls(stage: Stage, sizes: Sizes, at: datetime) -> dict[str, Call]:
    first_seats = min(MOST_SEATS, max(6, round(sizes.first * 0.31)))
    reading_seats = min(MOST_SEATS, max(2, round(sizes.reading * 0.31)))
    second_seats = max(5, round(sizes.second * 0.42))
    terms: dict[str, tuple[int, Decimal, tuple[dict[str, Any], ...]]] = {
        FIRST: (first_seats, first_seats * MEAN_AWARD, (LDC_QUOTA, WOMEN_QUOTA)),
        READING: (reading_seats, reading_seats * HIGHEST_AWARD, ()),
        SECOND: (second_seats, second_seats * Decimal(3700), (LDC_QUOTA,)),
    }
    calls = {}
    for plan in PLANS:
        seats, budget, quotas = terms[plan.name]
        calls[plan.name] = make_call(plan=plan, edition=stage.edition, seats=seats, budget=budget, quotas=quotas, at=at)
    return calls


def _invent_people(sizes: Sizes, seed: int) -> list[Person]:
    """Everybody but the two personas who apply, first round first."""
    rng = random.Random(f"{seed}:people")  # noqa: S311 - invented people, not secrets
    count = sizes.first - 1 + sizes.reading + sizes.second
    countries = spread_of_countries(rng, count)
    # Some of the first round come from countries that are not on the list.
    for place, country in zip(range(2, sizes.first - 1, max(8, sizes.first // 4)), sorted(NOT_ELIGIBLE), strict=False):
        countries[place] = country
    return [invent(rng, index=index, seed=seed, country=country) for index, country in enumerate(countries)]


def _fill_first(making: Making) -> None:
    """The decided call: drafts, withdrawn, not eligible, selected with every answer, reserve, refused."""
    call, holder = making.calls[FIRST], making.users["holder"]
    people = making.people[: making.sizes.first - 1]
    with transaction.atomic():
        send(call=call, user=holder, person=holder_as_person(holder), started_at=making.at - timedelta(days=20))
    applications = _send_all(making, call, people[:-1], done=0)
    eligible = [one for one, person in zip(applications, people, strict=False) if person.country not in NOT_ELIGIBLE]
    with transaction.atomic():
        for application in (eligible[len(eligible) // 3], eligible[len(eligible) // 2]):
            take_back(application)
        # One draft was never sent; it stays readable for its owner.
        last = account_of(people[-1], at=call.opens_at)
        begin(call=call, user=last, person=people[-1], started_at=making.at - timedelta(days=5))
    decisions.close_and_start_review(
        call=call, officer=making.users["officer"], due_on=making.at.date() + timedelta(days=7),
        reason="The demonstration closes this call at the moment at which it is made.",
    )  # fmt: skip
    _score_first(making, call, holder)
    making.progress(making.sizes.first, making.sizes.total, _("Selection of the first round"))
    run = decisions.decide(
        call=call, seed=f"demonstration-{making.seed}", officer=making.users["officer"],
        signatory=making.users["signatory"],
    )  # fmt: skip
    decisions.answer_offers(run=run, holder=holder)
    if making.is_quiet:
        _silence_all(making, list(call.applications.order_by("pk")))


def _silence_all(making: Making, applications: list[Application]) -> None:
    for first in range(0, len(applications), decisions.CHUNK):
        with transaction.atomic():
            silence(applications[first : first + decisions.CHUNK], kept=making.users.values(), at=now())


def _score_first(making: Making, call: Call, holder: User) -> None:
    """Scores of the first round, with few equal totals: the lottery among equals goes by numbers drawn anew."""
    rng, taken, values = making.rng("first scores"), set(), {}
    reviews = decisions.open_reviews(call)
    for _application_id, group in groupby(reviews, key=lambda review: review.application_id):
        own = list(group)
        band = decisions.BEST if own[0].application.applicant_id == holder.pk else decisions.MIDDLING
        for _attempt in range(40):
            drawn = [decisions.draw_values(rng, band) for _review in own]
            sums = sum(decisions.points(one) for one in drawn)
            if sums not in taken:
                break
        taken.add(sums)
        values.update(zip((review.pk for review in own), drawn, strict=True))
    decisions.score(reviews, values_of=lambda review: values[review.pk], rng=rng)


def _fill_reading(making: Making) -> None:
    """The call that is being read: some files have scores, some wait in the reviewers' queues."""
    call = making.calls[READING]
    start = making.sizes.first - 1
    _send_all(making, call, making.people[start : start + making.sizes.reading], done=making.sizes.first)
    decisions.close_and_start_review(
        call=call, officer=making.users["officer"], due_on=making.at.date() + timedelta(days=12),
        reason="The demonstration closes this call at the moment at which it is made.",
    )  # fmt: skip
    rng = making.rng("reading scores")
    reviews = decisions.open_reviews(call)
    last = len(reviews) - 2 * SMALL_READING
    read = [review for number, review in enumerate(reviews) if number < last or number % 3 != 2]
    decisions.score(read, values_of=lambda review: decisions.draw_values(rng, decisions.MIDDLING), rng=rng)


def _fill_second(making: Making) -> None:
    """The open call of the story: applications that were sent, and the draft of the applicant."""
    call = making.calls[SECOND]
    people = making.people[making.sizes.first - 1 + making.sizes.reading :]
    _send_all(making, call, people, done=making.sizes.first + making.sizes.reading)
    with transaction.atomic():
        draft_of_applicant(call=call, user=making.users["applicant"], at=making.at)


def _send_all(making: Making, call: Call, people: list[Person], *, done: int) -> list[Application]:
    rng = making.rng(f"{call.slug} times")
    applications: list[Application] = []
    for first in range(0, len(people), decisions.CHUNK):
        with transaction.atomic():
            chunk = [
                send(
                    call=call, user=account_of(person, at=call.opens_at), person=person,
                    started_at=some_day(rng, call, at=making.at),
                )
                for person in people[first : first + decisions.CHUNK]
            ]  # fmt: skip
            if making.is_quiet:
                silence(chunk, kept=making.users.values(), at=now())
        applications += chunk
        making.progress(done + len(applications), making.sizes.total, _("Applications"))
    return applications
