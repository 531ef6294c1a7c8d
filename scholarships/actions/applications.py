"""The applicant's acts: start, save a section, submit, withdraw."""

import hashlib
import json
import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.audit.queries import database_now
from academy_portal.kernel.errors import DomainError, NotPermittedError, StaleError
from academy_portal.outbox.actions import cancel
from scholarships import queries, states
from scholarships.models import Application, Call, Offer, Profile, Proposal
from scholarships.notices import ReceiptNotice
from scholarships.permissions import can_apply, can_edit_application, can_withdraw_application
from scholarships.queries.documents import documents_of

from .documents import discard_documents

# No 0/O, 1/I/L, U/V: the number is read out on the phone.
NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
NUMBER_LENGTH = 5
# Saves of the page itself that follow each other within this time are one sitting.
SITTING = timedelta(minutes=30)


class AlreadyAppliedError(DomainError):
    """The person already has an application for this call."""


class CallNotOpenError(DomainError):
    """The call does not take applications at this moment."""


class MandateHolderError(DomainError):
    """Whoever works on a call cannot apply to it."""


class IncompleteApplicationError(DomainError):
    """A section is not complete yet."""


def start_application(*, call: Call, by: User, at: datetime, draw: random.Random | None = None) -> Application:
    """Begin an application with its two empty sections and its number, which nobody can guess unless ``draw`` is given.

    Raises: MandateHolderError, CallNotOpenError, AlreadyAppliedError.
    """
    if queries.works_on(by, call, at=at):
        raise MandateHolderError(
            _("You have a mandate for this call, so you cannot apply to it. If this is wrong, write to the desk.")
        )
    if not can_apply(by, call, at=database_now()):
        raise CallNotOpenError(_("This call does not take applications now."))
    try:
        with transaction.atomic():
            application = Application.objects.create(
                call=call, applicant=by, number=_free_number(call, draw or secrets.SystemRandom()), started_at=at
            )
            Profile.objects.create(application=application, full_name=by.full_name)
            Proposal.objects.create(application=application)
            record(verb="start", subject=application, by=by, at=at)
    except IntegrityError as error:
        if "scholarships_application_once" not in str(error):
            raise
        raise AlreadyAppliedError(_("You already have an application for this call.")) from error
    return application


def save_section(
    *,
    section: Profile | Proposal,
    values: Mapping[str, object],
    is_complete: bool,
    revision: int,
    by: User,
    at: datetime,
    is_background: bool = False,
) -> Profile | Proposal:
    """Store the answers of one section.

    ``revision`` is the one that the page was built on: what another device saved meanwhile is never overwritten.
    ``is_background``: the page saved by itself while the person was typing. The chain of events is no log of
    keystrokes: it then tells when somebody begins to write and when the section becomes complete or incomplete.
    Raises: NotPermittedError for another person's application, CallNotOpenError once it is sent or the call closed,
    StaleError when the section has been saved elsewhere since.
    """
    with transaction.atomic():
        application = Application.objects.get(pk=section.application_id)
        # The own row alone: applicants of one call must not wait for each other.
        lock(application)
        if application.applicant_id != by.pk:
            raise NotPermittedError(_("This is not your application."))
        if application.state != "draft":
            raise CallNotOpenError(_("This application has been sent; its answers can no longer be changed."))
        if not can_edit_application(by, application, at=database_now()):
            raise CallNotOpenError(_("The call is closed; the answers can no longer be changed."))
        kept = type(section).objects.get(pk=section.pk)
        is_same = all(getattr(kept, name) == value for name, value in values.items())
        if is_same and kept.revision == revision + 1:
            # The same answers once more, by a double click or a repeated request.
            return kept
        if kept.revision != revision:
            raise StaleError(_("This section was saved elsewhere since you opened it. Both texts are shown below."))
        if is_same and is_background:
            return kept
        is_told = not is_background or kept.is_complete != is_complete or _is_new_sitting(kept, at)
        for name, value in values.items():
            setattr(kept, name, value)
        kept.revision = revision + 1
        kept.saved_at = at
        kept.is_complete = is_complete
        kept.save()
        if is_told:
            record(
                verb="save_section",
                subject=application,
                by=by,
                at=at,
                facts={"section": kept._meta.model_name, "revision": kept.revision, "complete": is_complete},
            )
    return kept


def _is_new_sitting(section: Profile | Proposal, at: datetime) -> bool:
    """Whether nothing was saved for so long that somebody begins to write again."""
    return section.saved_at is None or at - section.saved_at > SITTING


def submit_application(*, application: Application, by: User, at: datetime) -> Application:
    """Send the application.

    The window is decided by one UPDATE that compares with the database's own clock, grace included; ``at`` is only for
    the record. The receipt is a row of the same transaction.
    Raises: NotPermittedError, IncompleteApplicationError, CallNotOpenError before the opening or after the close,
    MoveRefusedError when it has been sent already.
    """
    with transaction.atomic():
        if application.applicant_id != by.pk:
            raise NotPermittedError(_("This is not your application."))
        application = Application.objects.get(pk=application.pk)
        lock(application)
        states.APPLICATION.ask(application.state, "submit")
        if not (application.profile.is_complete and application.proposal.is_complete):
            raise IncompleteApplicationError(_("Complete both sections before you send your application."))
        submitted_at = _stamp(application)
        if submitted_at is None:
            raise CallNotOpenError(
                _("The call is closed. Your answers are kept, and you can still read and copy them.")
            )
        move(
            instance=application,
            machine=states.APPLICATION,
            verb="submit",
            by=by,
            at=at,
            submitted_at=submitted_at,
            fingerprint=fingerprint(application),
            facts={"fingerprint": fingerprint(application), "submitted_at": submitted_at.isoformat()},
        )
        ReceiptNotice.enqueue(
            to=by,
            about=application,
            occasion="submitted",
            at=at,
            context={"application": application, "call": application.call, "submitted_at": submitted_at},
        )
    return application


def withdraw_application(*, application: Application, by: User, at: datetime) -> Application:
    """Take the application back. Later the person may apply again while the call is open.

    Effects: its documents are deleted, letters about it that still wait are never sent, a staged offer becomes void.
    Raises: NotPermittedError, MoveRefusedError.
    """
    with transaction.atomic():
        if not can_withdraw_application(by, application):
            raise NotPermittedError(_("This application can no longer be withdrawn."))
        move(instance=application, machine=states.APPLICATION, verb="withdraw", by=by, at=at)
        discard_documents(application=application, by=by, at=at)
        cancel(message_ids=queries.held_about(application), by=None, at=at)
        for offer in Offer.objects.filter(application=application, state="staged"):
            move(instance=offer, machine=states.OFFER, verb="void", by=by, at=at)
    return application


def fingerprint(application: Application) -> str:
    """SHA-256 over the answers and the documents' hashes as canonical JSON: what was sent can be proved later."""
    answers = {
        section._meta.model_name: {
            field.name: field.value_from_object(section)
            for field in section._meta.concrete_fields
            if field.name not in {"application", "revision", "saved_at", "is_complete"}
        }
        for section in (application.profile, application.proposal)
    }
    sent = {one.kind: one.file.sha256 for one in documents_of(application)}
    if sent:
        answers["documents"] = sent
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp(application: Application) -> datetime | None:
    """Put the database's time on a draft whose call takes applications at this very moment; None when it does not."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE scholarships_application AS application
               SET submitted_at = clock_timestamp()
              FROM scholarships_call AS call
             WHERE application.id = %s
               AND call.id = application.call_id
               AND application.state = 'draft'
               AND call.state = 'published'
               AND clock_timestamp() >= call.opens_at
               AND clock_timestamp() < call.closes_at + make_interval(mins => call.grace_minutes)
            RETURNING application.submitted_at
            """,
            [application.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _free_number(call: Call, draw: random.Random) -> str:
    while True:
        number = f"{call.number_prefix}-" + "".join(draw.choice(NUMBER_LETTERS) for _place in range(NUMBER_LENGTH))
        if not Application.objects.filter(number=number).exists():
            return number
