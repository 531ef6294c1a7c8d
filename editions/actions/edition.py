"""Make an edition, lead it through its states, move its dates."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.text import one_line
from editions.actions.errors import EditionClosedError, EditionDatesError, EditionReasonError
from editions.models import DateChange, Edition
from editions.permissions import can_edit_editions, can_move_edition
from editions.states import EDITION, RESCHEDULABLE


@transaction.atomic
def create_edition(
    *,
    code: str,
    slug: str,
    mode: str,
    by: User | None,
    at: datetime,
    city: str = "",
    country_id: str | None = None,
    theme: str = "",
    language: str = "en",
    translations: Mapping[str, Mapping[str, str]] | None = None,
    venue: str = "",
    languages: tuple[str, ...] = (),
    planned_starts_on: date | None = None,
    planned_ends_on: date | None = None,
    notes: str = "",
    is_fictional: bool = False,
) -> Edition:
    """Make a planned edition. It has no ordinal yet: see ``assign_ordinal``.

    Raises: NotPermittedError, ValidationError (also when the code or the address is taken).
    """
    _check_edit(by, at)
    edition = Edition(
        code=code,
        slug=slug,
        mode=mode,
        city=one_line(city),
        country_id=country_id,
        theme=one_line(theme),
        language=language,
        translations={code: dict(texts) for code, texts in (translations or {}).items()},
        venue=one_line(venue),
        languages=list(languages),
        planned_starts_on=planned_starts_on,
        planned_ends_on=planned_ends_on,
        notes=notes,
        is_fictional=is_fictional,
    )
    edition.full_clean()
    edition.save(force_insert=True)
    audit.record(verb="create_edition", subject=edition, by=by, at=at, facts={"code": code})
    return edition


@transaction.atomic
def assign_ordinal(*, edition: Edition, ordinal: int, by: User | None, at: datetime) -> None:
    """Give the edition its place in the count, or correct it.

    Raises: NotPermittedError, ValidationError when another edition has this ordinal.
    """
    _check_edit(by, at)
    locked = _locked(edition)
    before = locked.ordinal
    if before == ordinal:
        return
    locked.ordinal = ordinal
    locked.full_clean()
    locked.save(update_fields=["ordinal"])
    edition.ordinal = ordinal
    audit.record(verb="assign_ordinal", subject=edition, by=by, at=at, facts={"from": before, "to": ordinal})


@transaction.atomic
def announce_edition(*, edition: Edition, by: User | None, at: datetime) -> None:
    """Make the edition public with its planned dates.

    Raises: NotPermittedError, EditionDatesError, MoveRefusedError.
    """
    _check_move(edition, by, at)
    if _locked(edition).planned_starts_on is None:
        raise EditionDatesError(_("Enter the planned dates before the edition is announced."))
    audit.move(instance=edition, machine=EDITION, verb="announce", by=by, at=at)


@transaction.atomic
def start_edition(*, edition: Edition, by: User | None, at: datetime) -> None:
    """Record that the week has begun.

    Raises: NotPermittedError, MoveRefusedError.
    """
    _check_move(edition, by, at)
    audit.move(instance=edition, machine=EDITION, verb="start", by=by, at=at)


@transaction.atomic
def hold_edition(*, edition: Edition, held_starts_on: date, held_ends_on: date, by: User | None, at: datetime) -> None:
    """Record that the edition took place, and on which days. The planned dates stay as they were.

    Raises: NotPermittedError, EditionDatesError, MoveRefusedError.
    """
    _check_move(edition, by, at)
    _check_order(held_starts_on, held_ends_on)
    audit.move(
        instance=edition,
        machine=EDITION,
        verb="hold",
        by=by,
        at=at,
        facts={"held_starts_on": held_starts_on.isoformat(), "held_ends_on": held_ends_on.isoformat()},
        held_starts_on=held_starts_on,
        held_ends_on=held_ends_on,
    )


@transaction.atomic
def archive_edition(*, edition: Edition, by: User | None, at: datetime) -> None:
    """Close the record of an edition that was held.

    Raises: NotPermittedError, MoveRefusedError.
    """
    _check_move(edition, by, at)
    audit.move(instance=edition, machine=EDITION, verb="archive", by=by, at=at)


@transaction.atomic
def cancel_edition(*, edition: Edition, reason: str, by: User | None, at: datetime) -> None:
    """Cancel the edition. The reason is shown on its public page.

    Raises: NotPermittedError, EditionReasonError, MoveRefusedError.
    """
    _check_move(edition, by, at)
    clean = _required_reason(reason)
    audit.move(
        instance=edition,
        machine=EDITION,
        verb="cancel",
        by=by,
        at=at,
        facts={"reason": clean},
        cancelled_reason=clean,
    )


@transaction.atomic
def reschedule_edition(
    *,
    edition: Edition,
    planned_starts_on: date,
    planned_ends_on: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> DateChange:
    """Move the planned dates. The old dates and the reason stay on the public page.

    Raises: NotPermittedError, EditionClosedError, EditionDatesError, EditionReasonError.
    """
    _check_move(edition, by, at)
    _check_order(planned_starts_on, planned_ends_on)
    clean = _required_reason(reason)
    locked = _locked(edition)
    if locked.state not in RESCHEDULABLE:
        raise EditionClosedError(_("The dates of this edition can no longer be moved."))
    if (locked.planned_starts_on, locked.planned_ends_on) == (planned_starts_on, planned_ends_on):
        raise EditionDatesError(_("The edition already has these dates."))
    change = DateChange.objects.create(
        edition=locked,
        from_starts_on=locked.planned_starts_on,
        from_ends_on=locked.planned_ends_on,
        to_starts_on=planned_starts_on,
        to_ends_on=planned_ends_on,
        reason=clean,
        changed_at=at,
        changed_by=by,
    )
    locked.planned_starts_on, locked.planned_ends_on = planned_starts_on, planned_ends_on
    locked.save(update_fields=["planned_starts_on", "planned_ends_on"])
    edition.planned_starts_on, edition.planned_ends_on = planned_starts_on, planned_ends_on
    audit.record(
        verb="reschedule_edition",
        subject=edition,
        by=by,
        at=at,
        facts={
            "from": [day.isoformat() if day else None for day in (change.from_starts_on, change.from_ends_on)],
            "to": [planned_starts_on.isoformat(), planned_ends_on.isoformat()],
            "reason": clean,
        },
    )
    return change


def _locked(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def _check_edit(by: User | None, at: datetime) -> None:
    if not can_edit_editions(by, at=at):
        raise NotPermittedError(_("You may not edit editions."))


def _check_move(edition: Edition, by: User | None, at: datetime) -> None:
    if not can_move_edition(by, edition, at=at):
        raise NotPermittedError(_("You may not change the state of this edition."))


def _check_order(first: date, last: date) -> None:
    if last < first:
        raise EditionDatesError(_("The last day is not before the first."))


def _required_reason(reason: str) -> str:
    clean = one_line(reason)[:500]
    if not clean:
        raise EditionReasonError(_("Say why, in one sentence."))
    return clean
