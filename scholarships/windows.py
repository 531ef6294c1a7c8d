"""When a call can be applied to, in words: open, not open yet or closed, and how many days away."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scholarships.models import Call


@dataclass(frozen=True)
class Window:
    """How a call stands to somebody who wants to apply now.

    Shapes: ``tag`` with its ``kind`` is the state in a word or two; ``days`` says when, and ``at`` exactly when.
    """

    is_open: bool
    is_ahead: bool
    tag: str
    kind: str
    days: str
    at: datetime
    zone: str


def window_of(call: Call, *, at: datetime) -> Window:
    """The window of a call. Units: days of the call's own calendar, as its dates were decided there."""
    if call.is_open(at):
        moment, tag, kind, words = call.closes_at, _("Open"), "ok", _closes
    elif at < call.opens_at:
        moment, tag, kind, words = call.opens_at, _("Not open yet"), "info", _opens
    else:
        moment, tag, kind, words = call.closes_at, _("Closed"), "", _closed
    days = (moment.astimezone(call.zone).date() - at.astimezone(call.zone).date()).days
    return Window(kind == "ok", kind == "info", tag, kind, words(days), moment, call.time_zone)


def _closes(days: int) -> str:
    if days == 0:
        return _("Closes today")
    return ngettext("Closes in %(count)s day", "Closes in %(count)s days", days) % {"count": days}


def _opens(days: int) -> str:
    if days == 0:
        return _("Opens today")
    return ngettext("Opens in %(count)s day", "Opens in %(count)s days", days) % {"count": days}


def _closed(days: int) -> str:
    if days >= 0:
        return _("Ended today")
    return ngettext("Ended %(count)s day ago", "Ended %(count)s days ago", -days) % {"count": -days}
