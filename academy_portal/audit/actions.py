"""The only writers of states and of the record of acts."""

from datetime import datetime
from typing import Any, Protocol

from django.db import OperationalError, connections, models, router
from django.utils.translation import gettext as _

from academy_portal.kernel.errors import DomainError
from academy_portal.kernel.machine import Machine

from .models import Event, EventPersonal

LABEL_LENGTH = 300
_BUSY = {"55P03", "40P01"}  # lock_not_available, deadlock_detected


class Actor(Protocol):
    """Whoever acts: anything with a key and a name. A user, mostly; ``None`` stands for the portal itself."""

    @property
    def pk(self) -> Any:
        """The key that is copied to the event."""


class TransactionRequiredError(RuntimeError):
    """A mistake in the code: the deed and its record must share one transaction, and none is open."""


class BusyError(DomainError):
    """Somebody else holds the row. Nothing was changed; trying again helps."""


class UnknownFieldError(TypeError):
    """A mistake in the code: ``move`` was asked to change what is not a field of the object."""


def require_transaction(model: type[models.Model], deed: str) -> None:
    """Do nothing inside a transaction.

    Raises: TransactionRequiredError outside of one.
    """
    if not connections[router.db_for_write(model)].in_atomic_block:
        raise TransactionRequiredError(f"{deed} needs an open transaction.atomic() block")


def subject_of(instance: models.Model) -> tuple[str, str]:
    """How an object is named in the record: ("app.model", key)."""
    return instance._meta.concrete_model._meta.label_lower, str(instance.pk)


def record(
    *,
    verb: str,
    subject: models.Model,
    by: Actor | None,
    at: datetime,
    facts: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> Event:
    """Write one event about an object.

    ``facts`` enter the chain and hold no personal value; ``personal`` stands beside it and can be erased.
    Effects: a trigger gives the event its place in the chain when the transaction commits.
    Raises: TransactionRequiredError outside a transaction.
    """
    return _record(verb=verb, subject=subject, by=by, at=at, facts=facts, personal=personal, states=("", ""))


def move(
    *,
    instance: models.Model,
    machine: Machine,
    verb: str,
    by: Actor | None,
    at: datetime,
    facts: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """Lead an object to its next state: the only writer of a ``state`` field.

    The row is locked and read anew into ``instance`` first, so what the caller had set on it before is lost: give it as
    ``changes``, which are saved together with the state. The lock leaves foreign keys to the row free (no key update).
    Raises: TransactionRequiredError outside a transaction, MoveRefusedError when the machine says no (nothing is
    changed then), UnknownFieldError for a change that is no field, BusyError, DoesNotExist when the row has gone.
    """
    require_transaction(type(instance), "move()")
    names = {field.name for field in instance._meta.concrete_fields}
    if unknown := changes.keys() - names | changes.keys() & {"state"}:
        raise UnknownFieldError(f"not fields that move() may change: {sorted(unknown)}")
    lock(instance)
    before = instance.state
    step = machine.ask(before, verb)
    for name, value in changes.items():
        setattr(instance, name, value)
    instance.state = step.target
    instance.save(update_fields=["state", *changes])
    return _record(
        verb=verb, subject=instance, by=by, at=at, facts=facts, personal=personal, states=(before, step.target)
    )


def lock(instance: models.Model) -> None:
    """Lock the row of an object until the transaction ends, and read it anew in place.

    Raises: TransactionRequiredError outside a transaction, DoesNotExist when the row has gone, BusyError when somebody
    else holds the row for longer than the database lets this process wait.
    """
    require_transaction(type(instance), "lock()")
    # By way of _meta: request.user is a lazy stand-in for its object.
    rows = instance._meta.concrete_model._base_manager.select_for_update(no_key=True, of=("self",))
    try:
        instance.refresh_from_db(from_queryset=rows)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) not in _BUSY:
            raise
        raise BusyError(
            _("Somebody else is changing this at the same moment. Nothing was changed. Try again.")
        ) from error


def erase_personal(*, event_ids: list[int], at: datetime) -> int:
    """Blank the personal values of events; the chain stays whole.

    Returns: how many events were blanked now.
    """
    rows = EventPersonal.objects.filter(event_id__in=event_ids, erased_at__isnull=True)
    return rows.update(actor_label="", personal={}, erased_at=at)


def _record(
    *,
    verb: str,
    subject: models.Model,
    by: Actor | None,
    at: datetime,
    facts: dict[str, Any] | None,
    personal: dict[str, Any] | None,
    states: tuple[str, str],
) -> Event:
    require_transaction(Event, "record()")
    subject_model, subject_pk = subject_of(subject)
    event = Event.objects.create(
        subject_model=subject_model,
        subject_pk=subject_pk,
        verb=verb,
        from_state=states[0],
        to_state=states[1],
        at=at,
        actor_id=None if by is None else by.pk,
        facts=facts or {},
    )
    if by is not None or personal:
        label = "" if by is None else str(by)[:LABEL_LENGTH]
        event.personal = EventPersonal.objects.create(event=event, actor_label=label, personal=personal or {})
    return event
