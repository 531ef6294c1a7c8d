"""The end of the waiting: prepared with held letters, then released by an officer, or taken back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.actions import cancel, release
from academy_portal.outbox.models import Message
from scholarships import queries, states
from scholarships.choices import EndOfWaiting, Failure
from scholarships.models import Application, Call, WaitingEnd
from scholarships.notices import EndOfWaitingLetter
from scholarships.queries import places

from .news import tell_of_end
from .rights import require_officer
from .runs import RunUnderWayError


class NobodyWaitsError(DomainError):
    """The reserve list of the call is empty, or its waiting has been ended already."""


def close_reserve(*, call: Call, reason: str, by: User, at: datetime) -> WaitingEnd:
    """Prepare the end of the waiting, for a reason: the letters are held, and no place is filled any more.

    Raises: NotPermittedError, NobodyWaitsError, RunUnderWayError while a proposal is under way.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        if not reason.strip():
            raise NobodyWaitsError(_("Say why the waiting ends."))
        if queries.live_run(call) is not None:
            raise RunUnderWayError(_("A proposal is under way. Confirm or discard it before you end the waiting."))
        return _prepare(call, EndOfWaiting.OFFICER, reason.strip(), by, at)


def release_reserve(*, call: Call, by: User, at: datetime) -> int:
    """End the waiting: everybody on the reserve list is refused, and the held letters go out, at once.

    Shapes: returns how many people were told.
    Raises: NotPermittedError, NobodyWaitsError when no end is prepared.
    """
    with transaction.atomic():
        end = _prepared(call, by, at)
        waiting = list(places.reserve_of(call).select_related("applicant"))
        letters = []
        for application in waiting:
            lock(application)
            if application.state == "reserve":
                # Written when the end was prepared; whoever came onto the list since gets one too.
                letters.append(_write(end, application, at).pk)
                move(instance=application, machine=states.APPLICATION, verb="refuse", by=by, at=at)
        # Whoever got a place or left since has nothing to wait for; the right was checked above.
        cancel(message_ids=set(places.letters_of_end(end)) - set(letters), by=None, at=at)
        release(message_ids=letters, by=None, at=at)
        move(instance=end, machine=states.WAITING_END, verb="release", by=by, at=at, facts={"letters": len(letters)})
    return len(letters)


def keep_waiting(*, call: Call, by: User, at: datetime) -> WaitingEnd:
    """Take a prepared end back: its letters are never sent, and free places are filled again.

    Raises: NotPermittedError, NobodyWaitsError when no end is prepared.
    """
    with transaction.atomic():
        end = _prepared(call, by, at)
        cancel(message_ids=places.letters_of_end(end), by=None, at=at)
        move(instance=end, machine=states.WAITING_END, verb="take_back", by=by, at=at)
    return end


def end_waiting_when_over(*, call: Call, at: datetime) -> WaitingEnd | None:
    """Prepare the end of the waiting once nobody can be offered a place any more. The caller has locked the call.

    Once only: what an officer has taken back is ended by an officer.
    Effects: held letters, and a message to the officers, who release them.
    """
    why = _why_over(call, at)
    if why is None or call.waiting_ends.exists():
        return None
    end = _prepare(call, why, "", None, at)
    tell_of_end(end=end, at=at)
    return end


def _why_over(call: Call, at: datetime) -> EndOfWaiting | None:
    if queries.live_run(call) is not None:
        return None
    standing = places.places_of(call)
    if standing.accepted >= standing.seats:
        return EndOfWaiting.ALL_TAKEN
    if places.is_too_late(call, at=at):
        return EndOfWaiting.TOO_LATE
    last = places.refills_of(call).first()
    if standing.free and not standing.waiting_for_answer and last is not None and last.failure == Failure.NOBODY_FITS:
        question = places.question_of(places.compared_in_refill(call))
        if not places.has_changed_since(last, question):
            return EndOfWaiting.NOBODY_FITS
    return None


def _prepare(call: Call, why: EndOfWaiting, reason: str, by: User | None, at: datetime) -> WaitingEnd:
    waiting = list(places.reserve_of(call).select_related("applicant"))
    if not waiting:
        raise NobodyWaitsError(_("Nobody is on the reserve list of this call."))
    try:
        with transaction.atomic():
            end = WaitingEnd.objects.create(call=call, why=why, reason=reason, prepared_at=at, prepared_by=by)
    except IntegrityError as error:
        if "scholarships_waitingend_once" not in str(error):
            raise
        raise NobodyWaitsError(_("The waiting of this call has been ended already.")) from error
    for application in waiting:
        lock(application)
        if application.state == "reserve":
            _write(end, application, at)
    record(
        verb="prepare_end",
        subject=end,
        by=by,
        at=at,
        facts={"why": why.value, "people": len(waiting), "reason": reason},
    )
    return end


def _prepared(call: Call, by: User, at: datetime) -> WaitingEnd:
    """The prepared end of the call's waiting, both locked, for an officer of the call."""
    require_officer(call, by, at)
    lock(call)
    end = call.waiting_ends.filter(state="prepared").first()
    if end is None:
        raise NobodyWaitsError(_("No end of the waiting is prepared for this call."))
    lock(end)
    return end


def _write(end: WaitingEnd, application: Application, at: datetime) -> Message:
    return EndOfWaitingLetter.enqueue(
        to=application.applicant,
        about=application,
        occasion=f"end:{end.uuid}",
        at=at,
        context={"application": application, "call": end.call, "end": end},
    )
