"""What happens in each call, from the first application to the last answer: all by the people's own actions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.kernel.clock import now
from networks.actions import register_organisation
from scholarships.actions import decide_screening, declare_conflict
from scholarships.choices import Screening
from scholarships.models import Application, Call, Profile, Review

from . import decisions
from .applications import account_of, begin, draft_of_applicant, holder_as_person, send, silence, some_day, take_back
from .calls import TRAINERS
from .making import Making
from .people import Person
from .personas import ELSEWHERE, FIRST, READING, SECOND

MOST_UNREAD = 4
# So many of the first applications of a call have documents: where reviewers read, those that anybody opens.
MOST_DOCUMENTED, SOME_DOCUMENTED = 40, 3


def fill_first(making: Making) -> None:
    """The decided call: drafts, withdrawn, not eligible, selected with every answer, reserve, refused."""
    call, holder, officer = making.calls[FIRST], making.users["holder"], making.users["officer"]
    with transaction.atomic():
        send(
            call=call,
            user=holder,
            person=holder_as_person(holder),
            started_at=making.at - timedelta(days=20),
            has_documents=True,
        )
    some = max(1, making.sizes.first // 40)
    applications = _send_all(making, FIRST, drafts=some)
    _take_some_back(applications, count=some + 1)
    decisions.close_and_start_review(
        call=call, officer=officer, due_on=making.at.date() + timedelta(days=7),
        reason="The demonstration closes this call at the moment at which it is made.",
    )  # fmt: skip
    making.progress(making.sizes.first, making.sizes.total, _("Reviews of the first round"))
    _score_first(making, call, holder)
    making.progress(making.sizes.first, making.sizes.total, _("Selection of the first round"))
    decisions.ask_and_discard(call=call, seed=f"demonstration-{making.seed}-early", officer=officer)
    run = decisions.decide(
        call=call, seed=f"demonstration-{making.seed}", officer=officer, signatory=making.users["signatory"]
    )
    making.progress(making.sizes.first, making.sizes.total, _("Answers to the offers"))
    decisions.answer_offers(run=run, holder=holder)
    decisions.fill_free_places(call=call, officer=officer)
    if making.is_quiet:
        _silence_all(making, list(call.applications.order_by("pk")))


def fill_reading(making: Making) -> None:
    """The call that is being read: most files have scores, some wait in the queues, one was given back.

    Officers have decided about one application that the conditions left open; others still wait for them.
    """
    call = making.calls[READING]
    applications = _send_all(making, READING)
    unknown = _register_most(making, applications)
    decisions.close_and_start_review(
        call=call, officer=making.users["officer"], due_on=making.at.date() + timedelta(days=12),
        reason="The demonstration closes this call at the moment at which it is made.",
    )  # fmt: skip
    _decide_about(unknown[1:], officer=making.users["officer"])
    given_back = next(one for one in decisions.open_reviews(call) if one.reviewer in making.colleagues)
    declare_conflict(
        review=given_back, reason="We sat on the board of the same cooperative.", by=given_back.reviewer, at=now()
    )
    rng = making.rng("reading scores")
    by_reader: dict[int, list[Review]] = defaultdict(list)
    for review in decisions.open_reviews(call):
        by_reader[review.reviewer_id].append(review)
    # Everybody has something left to read.
    read = [review for own in by_reader.values() for review in own[: -max(1, min(MOST_UNREAD, len(own) // 3))]]
    decisions.score(read, values_of=lambda review: decisions.draw_values(rng, decisions.MIDDLING), rng=rng)


def fill_second(making: Making) -> None:
    """The open call of the story: applications that were sent, some drafts, and the draft of the applicant."""
    _send_all(making, SECOND, drafts=len(making.people[SECOND]) // 15)
    with transaction.atomic():
        draft_of_applicant(call=making.calls[SECOND], user=making.users["applicant"], at=making.at)


def fill_elsewhere(making: Making) -> None:
    """The call of the other edition, which has just opened: a few applications and drafts."""
    _send_all(making, ELSEWHERE, drafts=1)


def _send_all(making: Making, name: str, *, drafts: int = 0) -> list[Application]:
    """Everybody of a call applies; the last ones get no further than a draft. Returns what was sent, in order."""
    call, people = making.calls[name], making.people[name]
    rng = making.rng(f"{call.slug} times")
    sent, done = len(people) - drafts, making.done_before(name)
    documented = MOST_DOCUMENTED if name == READING else SOME_DOCUMENTED
    applications: list[Application] = []
    for first in range(0, len(people), decisions.CHUNK):
        places = range(first, min(first + decisions.CHUNK, len(people)))
        with transaction.atomic():
            chunk = [
                _apply(making, call, people[place], rng, is_sent=place < sent, has_documents=place < documented)
                for place in places
            ]
            if making.is_quiet:
                silence(chunk, kept=making.users.values(), at=now())
        applications += chunk
        making.progress(done + len(applications), making.sizes.total, _("Applications"))
    return applications[:sent]


def _apply(making: Making, call: Call, person: Person, rng, *, is_sent: bool, has_documents: bool) -> Application:
    deed = send if is_sent else begin
    return deed(
        call=call, user=account_of(person, at=call.opens_at), person=person,
        started_at=some_day(rng, call, at=making.at), has_documents=has_documents,
    )  # fmt: skip


def _register_most(making: Making, applications: Sequence[Application]) -> list[Application]:
    """Put the organisations of a call into the register, all but every seventh. Returns whose stayed out, in order."""
    profiles = Profile.objects.filter(application__in=applications).select_related("country").order_by("application")
    trainers = [one for one in profiles if one.category in TRAINERS]
    left_out = trainers[1::7]
    names = {one.organisation_name for one in left_out}
    with transaction.atomic():
        for profile in trainers:
            if profile.organisation_name not in names:
                register_organisation(
                    name=profile.organisation_name, kind=profile.category, country=profile.country, is_fictional=True,
                    by=making.users["administrator"], at=making.at,
                )  # fmt: skip
    return [one.application for one in left_out]


def _decide_about(applications: Sequence[Application], *, officer: User) -> None:
    """An officer looks at the first two: one is let in, the other is not."""
    for application, screening in zip(applications, (Screening.ELIGIBLE, Screening.NOT_ELIGIBLE), strict=False):
        is_let_in = screening == Screening.ELIGIBLE
        decide_screening(
            application=Application.objects.get(pk=application.pk), screening=screening, by=officer, at=now(),
            reason="A letter from the national union confirms it." if is_let_in else "Nobody could confirm it.",
            explanation="" if is_let_in else "We could not find your organisation, and nobody could confirm it.",
        )  # fmt: skip


def _take_some_back(applications: Sequence[Application], *, count: int) -> None:
    """So many people withdraw, spread over the list."""
    step = len(applications) // (count + 1)
    with transaction.atomic():
        for number in range(1, count + 1):
            take_back(applications[number * step])


def _silence_all(making: Making, applications: list[Application]) -> None:
    for first in range(0, len(applications), decisions.CHUNK):
        with transaction.atomic():
            silence(applications[first : first + decisions.CHUNK], kept=making.users.values(), at=now())


def _score_first(making: Making, call: Call, holder: User) -> None:
    """Scores of the first round, with few equal totals: between equals the lottery decides."""
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
