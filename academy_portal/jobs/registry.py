"""Which function does which kind of work. Filled by decorators when the apps load their ``tasks.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class JobCancelled(Exception):
    """The work must stop now, because a person asked for it. Not an error."""


class LeaseLost(Exception):
    """The work must stop now and say nothing, because another worker may have it. Let it pass through the handler."""


class UnknownKindError(LookupError):
    """A mistake in the code: no handler was registered for this kind of work."""


class Work(Protocol):
    """What a handler is given."""

    payload: dict[str, Any]

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is. Cheap: written about twice a second at most."""

    def checkpoint(self) -> None:
        """Stop here when it must.

        Raises: JobCancelled when a person asked for it, LeaseLost when the job may be another worker's by now.
        """


Handler = Callable[[Work], str]


@dataclass(frozen=True)
class _Entry:
    handler: Handler
    title: object


_entries: dict[str, _Entry] = {}


def handler(kind: str, *, title: object = "") -> Callable[[Handler], Handler]:
    """Register the decorated function for one kind of work.

    The function takes a ``Work`` and returns a short result text. It may run more than once for one job (a worker can
    be killed after its deed and before its word), so its effects must be the same when repeated. ``title`` is a lazy
    translation: what people read above the progress bar.
    Raises: ValueError when the kind is taken by another function.
    """

    def register(function: Handler) -> Handler:
        known = _entries.get(kind)
        if known and known.handler.__qualname__ != function.__qualname__:
            raise ValueError(f"two handlers for {kind}")
        _entries[kind] = _Entry(function, title)
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The function for a kind of work.

    Raises: UnknownKindError.
    """
    if kind not in _entries:
        raise UnknownKindError(kind)
    return _entries[kind].handler


def title_of(kind: str) -> str:
    """What the work is called for people; the bare kind when no title was given."""
    return str(_entries[kind].title) if kind in _entries and _entries[kind].title else kind
