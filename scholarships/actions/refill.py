"""A place that has become free is filled by solving again, with everybody who holds a place fixed: never by a list."""

import json
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import BusyError, lock, move
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.outbox.actions import release
from scholarships import queries, states
from scholarships.choices import RunKind
from scholarships.models import Application, Call, Outcome, SelectionRun
from scholarships.notices import PlaceLetter
from scholarships.permissions import can_confirm_refill
from scholarships.queries import places
from scholarships.seal import FACT, seal_of

from .deadlines import require_time_to_answer
from .letters import stage_offer
from .rights import require_officer
from .runs import RunUnderWayError, open_run
from .waiting import end_waiting_when_over


class NothingToFillError(DomainError):
    """No place is free, nobody waits for one, or it is too late to offer one."""


class OvertakenError(DomainError):
    """Since the proposal was computed, a place was given back or given out, or the person proposed has left."""


def request_refill(*, call: Call, by: User | None, at: datetime) -> SelectionRun:
    """Ask who of the reserve list gets the free places of a call, everybody who holds one fixed.

    The question is the sealed result's own: the same rules, the same lottery, the same scores. A proposal that facts
    have overtaken is set aside. ``by`` is None where the portal asks by itself.
    Effects: the run with its frozen input, and a job.
    Raises: NotPermittedError, NothingToFillError, RunUnderWayError.
    """
    with transaction.atomic():
        if by is not None:
            require_officer(call, by, at)
        lock(call)
        applications = places.compared_in_refill(call)
        question = places.question_of(applications)
        parent = _require_something_to_fill(call, question, at)
        live = queries.live_run(call)
        if live is not None:
            if not _is_overtaken(live, question):
                raise RunUnderWayError(_("A selection of this call is already under way."))
            _set_aside(live, at)
        return open_run(
            call=call,
            applications=applications,
            # The lottery of the first result: every refill of a call draws the same numbers.
            seed=json.loads(places.first_result(call).input_text)["lottery_seed"],
            kind=RunKind.REFILL,
            parent=parent,
            accepted=question.kept,
            gone=question.gone,
            by=by,
            at=at,
        )


def fill_places(*, at: datetime) -> int:
    """Ask for a refill wherever a place has become free since the last one, and end the waiting where it is over.

    Shapes: returns how many refills were asked for.
    """
    asked = 0
    for call in places.calls_to_fill():
        # Whoever holds the call at this moment is waited for by the next sweep.
        with suppress(BusyError, RunUnderWayError, NothingToFillError), transaction.atomic():
            lock(call)
            if _is_refill_needed(call, at):
                request_refill(call=call, by=None, at=at)
                asked += 1
            else:
                _set_aside_what_is_over(call, at)
                end_waiting_when_over(call=call, at=at)
    return asked


def confirm_refill(*, run: SelectionRun, respond_by: datetime, by: User, at: datetime) -> list[Application]:
    """Confirm a proposal under the sealed rules: one person's word is enough. The letters go out with it.

    Shapes: returns the applications that were promoted; each has an offer open until ``respond_by``.
    Raises: NotPermittedError, MoveRefusedError, OvertakenError, WrongAnswerTimeError, LiveOfferError, OverBudgetError.
    """
    with transaction.atomic():
        call = run.call
        require_officer(call, by, at)
        # The order of every act that holds several rows: call, run, applications, offers, messages.
        lock(call)
        lock(run)
        states.RUN.ask(run.state, "sign")
        if not can_confirm_refill(by, run, at=at):
            raise NotPermittedError(_("You cannot confirm this proposal."))
        require_time_to_answer(call, respond_by, at)
        promoted = list(places.promoted_by(run).order_by("application_id"))
        for outcome in promoted:
            lock(outcome.application)
        if _is_overtaken(run, places.question_of(places.compared_in_refill(call))):
            raise OvertakenError(
                _("A place or a person has changed since this was computed. Ask for a new proposal; this one is over.")
            )
        run.first_signed_by, run.first_signed_at = by, at
        run.save(update_fields=["first_signed_by", "first_signed_at"])
        seal = {FACT: seal_of(run)}
        facts = {"parent": str(run.parent.uuid), "input_sha256": run.input_sha256, "output_sha256": run.output_sha256}
        move(instance=run, machine=states.RUN, verb="sign", by=by, at=at, facts=facts | seal)
        letters = [_promote(run, outcome, respond_by, by, at) for outcome in promoted]
        # The right was checked above; these letters are the run's own.
        release(message_ids=letters, by=None, at=at)
        facts = {"promoted": [outcome.application.number for outcome in promoted], "letters": len(letters)}
        facts[FACT] = seal_of(run)
        move(instance=run, machine=states.RUN, verb="publish", by=by, at=at, published_at=at, facts=facts)
    return [outcome.application for outcome in promoted]


def _require_something_to_fill(call: Call, question: places.Question, at: datetime) -> SelectionRun:
    """The sealed result that a refill rests on."""
    parent = places.sealed_run(call)
    if call.state != "decided" or parent is None:
        raise NothingToFillError(_("The decisions of this call have not been sent yet."))
    if places.waiting_end(call) is not None:
        raise NothingToFillError(_("The waiting of this call has been ended."))
    if places.is_too_late(call, at=at):
        raise NothingToFillError(_("It is too late to offer a free place before the edition begins."))
    if not places.places_of(call).free:
        raise NothingToFillError(_("No place of this call is free."))
    if not question.waiting:
        raise NothingToFillError(_("Nobody on the reserve list waits for a place."))
    return parent


def _is_refill_needed(call: Call, at: datetime) -> bool:
    """Whether a refill can be asked for and would answer anything else than the last one did."""
    if places.is_too_late(call, at=at) or places.waiting_end(call) is not None:
        return False
    live = queries.live_run(call)
    question = places.question_of(places.compared_in_refill(call))
    if not (places.places_of(call).free and question.waiting):
        return False
    if live is not None:
        return _is_overtaken(live, question)
    return places.has_changed_since(places.refills_of(call).first(), question)


def _set_aside_what_is_over(call: Call, at: datetime) -> None:
    """A proposal that nobody can confirm any more must not keep the call, and those who wait, from going on."""
    live = queries.live_run(call)
    if live is None or live.kind != RunKind.REFILL or live.state != "proposed":
        return
    if places.is_too_late(call, at=at) or _is_overtaken(live, places.question_of(places.compared_in_refill(call))):
        _set_aside(live, at)


def _is_overtaken(run: SelectionRun, question: places.Question) -> bool:
    """Whether a proposal of a refill no longer fits the facts; any other run is left to its own."""
    if run.kind != RunKind.REFILL or run.state != "proposed":
        return False
    promoted = frozenset(places.promoted_by(run).values_list("application__number", flat=True))
    return places.is_overtaken(places.question_of_run(run), question, promoted)


def _set_aside(run: SelectionRun, at: datetime) -> None:
    lock(run)
    move(instance=run, machine=states.RUN, verb="discard", by=None, at=at, facts={"overtaken": True})


def _promote(run: SelectionRun, outcome: Outcome, respond_by: datetime, by: User, at: datetime) -> int:
    """Offer a place to one person of the reserve list; returns the key of the letter, still held."""
    application = outcome.application
    lines = stage_offer(run=run, outcome=outcome, costs=list(run.call.costs.all()), at=at)
    move(
        instance=application,
        machine=states.APPLICATION,
        verb="offer",
        by=by,
        at=at,
        facts={"run": str(run.uuid)},
    )
    offer = run.offers.get(application=application)
    move(instance=offer, machine=states.OFFER, verb="release", by=by, at=at, respond_by=respond_by)
    letter = PlaceLetter.enqueue(
        to=application.applicant,
        about=application,
        occasion=f"run:{run.uuid}",
        at=at,
        context={"application": application, "call": run.call, "lines": lines, "respond_by": respond_by},
    )
    return int(letter.pk)
