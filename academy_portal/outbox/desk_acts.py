"""What the mail desk offers: each act with its words, and a preview of what it will do."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from academy_portal.audit.desk import Preview

from . import actions
from .models import Message
from .notices import label_of
from .states import MACHINE


@dataclass(frozen=True)
class Act:
    """One act of the desk: its move, its words before and after, and the action that does it."""

    verb: str
    question: object
    done: object
    perform: Callable[..., int]
    is_dangerous: bool = False

    @property
    def label(self) -> object:
        """What the button says."""
        return MACHINE.moves[self.verb].staff_label


ACTS = {
    act.verb: act
    for act in (
        Act(
            "release",
            _("These messages will be sent at once. A letter that was sent cannot be called back."),
            _("Messages released: %(count)s."),
            actions.release,
        ),
        Act(
            "hold",
            _("These messages will wait until a person releases them."),
            _("Messages held: %(count)s."),
            actions.hold,
        ),
        Act(
            "resend",
            _("These messages will be sent once more. Those who received them already will have them twice."),
            _("Messages that will be sent again: %(count)s."),
            actions.resend,
        ),
        Act(
            "confirm",
            _("You made sure that these messages arrived. They will be marked as sent, and nothing will be sent."),
            _("Messages confirmed: %(count)s."),
            actions.confirm,
        ),
        Act(
            "cancel",
            _("These messages will never be sent. This cannot be undone."),
            _("Messages cancelled: %(count)s."),
            actions.cancel,
            is_dangerous=True,
        ),
    )
}


class MessagePreview(Preview):
    """What an act would do to messages, and of which kinds these are."""

    @property
    def ids(self) -> list[int]:
        """The keys of the messages that the act would move."""
        return [message.pk for message in self.rows]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many messages of each kind these are."""
        return sorted(Counter(label_of(message.kind) for message in self.rows).items())


def preview(act: Act, messages: Iterable[Message]) -> MessagePreview:
    """Sort the chosen messages into those that the act can move and those that it cannot."""
    return MessagePreview.of(messages, lambda message: is_possible(act, message))


def is_possible(act: Act, message: Message) -> bool:
    """Whether the act leads anywhere from the message's state. A wiped secret cannot be sent again."""
    if act.verb == "resend" and message.is_secret and message.secret_box is None:
        return False
    if act.verb == "release" and message.state == "held" and message.waits_for_deed:
        return False
    return message.state in MACHINE.moves[act.verb].sources
