"""Reads of the record of acts, and the examination of its chain."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from academy_portal.kernel.machine import Machine

from .actions import Actor, subject_of
from .models import Event

BATCH = 2000


@dataclass(frozen=True)
class Finding:
    """The first place at which the chain is broken."""

    position: int
    event_id: int | None
    what: str

    def __str__(self) -> str:
        event = f", event {self.event_id}" if self.event_id is not None else ""
        return f"position {self.position}{event}: {self.what}"


@dataclass(frozen=True)
class Examination:
    """What ``examine_chain`` found. ``finding`` is None when the chain is whole."""

    length: int
    head: str
    finding: Finding | None


@dataclass(frozen=True)
class Told:
    """One act in words: what was done, the state that it led to if any, when, by whom (None: the portal itself)."""

    title: str
    state: str
    at: datetime
    actor_id: int | None
    actor_label: str
    reason: str
    facts: dict[str, Any]

    @property
    def who(self) -> str:
        """Who did it, in words."""
        if self.actor_id is None:
            return _("the portal")
        return self.actor_label or _("a person whose name was erased")


def timeline(subject: models.Model) -> list[Event]:
    """Everything that was recorded about an object, newest last, with names where they were not erased."""
    subject_model, subject_pk = subject_of(subject)
    events = Event.objects.filter(subject_model=subject_model, subject_pk=subject_pk)
    return list(events.select_related("personal").order_by("id"))


def told_timeline(
    subject: models.Model, *, machine: Machine | None = None, words: Mapping[str, object] | None = None
) -> list[Told]:
    """The timeline of an object in words for staff.

    Moves are called as the machine calls them once they were made, unless ``words`` names them too; ``words`` names all
    other acts. An act without a word is shown by its stored verb.
    """
    return [told(event, machine=machine, words=words) for event in timeline(subject)]


def told(event: Event, *, machine: Machine | None = None, words: Mapping[str, object] | None = None) -> Told:
    """One act in words, as in ``told_timeline``."""
    names: dict[str, object] = {verb: machine.done_label(verb) for verb in machine.moves} if machine else {}
    names |= words or {}
    return Told(
        title=str(names.get(event.verb, event.verb)),
        state=str(machine.staff_label(event.to_state)) if machine and event.to_state in machine.states else "",
        at=event.at,
        actor_id=event.actor_id,
        actor_label=event.actor_label,
        reason=str(event.facts.get("reason") or event.personal_values.get("reason", "")),
        facts=event.facts,
    )


def events_by(actor: Actor) -> models.QuerySet[Event]:
    """The acts of one person, newest first."""
    return Event.objects.filter(actor_id=actor.pk).order_by("-id")


def database_now() -> datetime:
    """The present moment by the database's clock: the one clock that all processes share, for leases and deadlines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    return row[0]


# One statement, so that the head and the links are of one moment while others write. Both sides of the join are read,
# so that an event without a link and a link without an event are found too. The head comes first.
_CHAIN = """
SELECT 1 AS part, l.position, l.previous, l.hash, l.event_id,
       e.id, e.subject_model, e.subject_pk, e.verb, e.from_state, e.to_state,
       (extract(epoch FROM e.at) * 1000000)::bigint, e.actor_id, e.facts::text
FROM audit_link l FULL JOIN audit_event e ON e.id = l.event_id
UNION ALL
SELECT 0, position, NULL, hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM audit_head
ORDER BY part, position NULLS LAST, id
"""


def examine_chain(*, expected: tuple[int, str] | None = None) -> Examination:
    """Walk the whole chain and compute every hash anew, outside the database.

    ``expected``: a position and a hash (hex) noted earlier outside the database; they must still stand in the chain.
    A server-side cursor keeps the memory small however long the chain is.
    """
    position, previous, noted, head = 0, b"", "", (0, b"")
    with transaction.atomic():
        for part, *row in _chain_rows():
            if part == 0:
                head = (row[0], bytes(row[2]))
                continue
            finding = _fault(row, position, previous)
            if finding:
                return Examination(length=position, head=previous.hex(), finding=finding)
            position, previous = row[0], bytes(row[2])
            if expected and position == expected[0]:
                noted = previous.hex()
    return Examination(position, previous.hex(), _end_fault(position, previous, head, expected, noted))


def _chain_rows() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.itersize = BATCH
        cursor.execute(_CHAIN)
        yield from cursor


def _fault(row: list[Any], position: int, previous: bytes) -> Finding | None:
    """What is wrong with one row, given the position and the hash before it."""
    link_position, link_previous, link_hash, link_event, event_id = row[:5]
    here = position + 1
    if link_position is None:
        return Finding(here, event_id, "the event has no link: it was slipped in, or its link was removed")
    if link_position != here:
        return Finding(here, None, "the link was removed")
    if event_id is None:
        return Finding(here, link_event, "the event was removed")
    if bytes(link_previous) != previous:
        return Finding(here, event_id, "the link does not follow the one before it: changed, removed or swapped")
    if chain_hash(previous, here, row[4:]) != bytes(link_hash):
        return Finding(here, event_id, "the event is not the one that was recorded: changed or swapped")
    return None


def _end_fault(
    position: int, previous: bytes, head: tuple[int, bytes], expected: tuple[int, str] | None, noted: str
) -> Finding | None:
    if head != (position, previous):
        return Finding(position + 1, None, f"the chain was cut: it once reached position {head[0]}")
    if expected and noted != expected[1]:
        return Finding(expected[0], None, "the hash noted earlier does not stand here: the chain was rewritten")
    return None


def chain_hash(previous: bytes, position: int, event: Sequence[Any]) -> bytes:
    """The hash of one link, as the database's function ``audit_chain_hash`` computes it.

    Shapes: ``event`` is (id, model, pk, verb, from, to, at in microseconds since 1970, actor or None, facts as text).
    """
    parts = [previous.hex(), str(position), *("" if value is None else str(value) for value in event)]
    # Each part carries its length, so that no two different events read the same.
    text = "".join(f"{len(part.encode())}:{part}\n" for part in parts)
    return hashlib.sha256(text.encode()).digest()
