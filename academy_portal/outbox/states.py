from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.kernel.machine import Machine, Move, State

# What the portal does with a message of which nobody knows whether it went out.
RETRY_RESEND = "resend"
RETRY_HOLD = "hold"

LEASED = ("claimed", "sending")

MACHINE = Machine(
    "outbox.message",
    (
        State("held", _("held for a person"), _("being prepared")),
        State("queued", _("waiting to be sent"), _("on its way")),
        State("claimed", _("taken by a worker"), _("on its way")),
        State("sending", _("being handed over"), _("on its way")),
        State("sent", pgettext_lazy("message", "sent"), pgettext_lazy("message", "sent")),
        State("failed", pgettext_lazy("message", "failed"), _("could not be sent")),
        State("cancelled", pgettext_lazy("message", "cancelled"), _("not sent")),
        State("doubtful", _("in doubt, held for a person"), _("on its way")),
    ),
    (
        Move("hold", ("queued", "failed"), "held", "staff", _("Hold"), done_label=_("Kept back by a person")),
        Move("release", ("held", "doubtful"), "queued", "staff", _("Release"), done_label=_("Released for sending")),
        Move("resend", ("sent", "failed"), "queued", "staff", _("Send again"), done_label=_("Put in line again")),
        Move(
            "confirm", ("doubtful",), "sent", "staff", _("Confirm that it arrived"), done_label=_("Arrival confirmed")
        ),
        Move(
            "cancel", ("held", "queued", "failed", "doubtful"), "cancelled", "staff", pgettext_lazy("message", "Cancel")
        ),
        Move("claim", ("queued",), "claimed", "portal", _("Take")),
        Move("give_back", ("claimed",), "queued", "portal", _("Give back")),
        Move("begin", ("claimed",), "sending", "portal", _("Hand over")),
        # A slow worker may learn that it succeeded after the sweeper had given up on it.
        Move("finish", ("sending", "doubtful", "queued"), "sent", "portal", _("Mark as sent")),
        Move("retry", ("sending",), "queued", "portal", _("Try again later")),
        Move("resume", ("sending",), "queued", "portal", _("Send again after a crash")),
        Move("doubt", ("sending",), "doubtful", "portal", _("Hold because it may have gone out")),
        Move("fail", ("claimed", "sending"), "failed", "portal", _("Give up")),
        Move("expire", ("queued", "claimed"), "cancelled", "portal", _("Drop because it came too late")),
    ),
)
