from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.kernel.machine import Machine, Move, State

LIVE = ("queued", "running")

MACHINE = Machine(
    "jobs.job",
    (
        State("queued", _("waiting for a worker"), _("waiting to start")),
        State("running", pgettext_lazy("job", "running"), pgettext_lazy("job", "running")),
        State("succeeded", pgettext_lazy("job", "done"), pgettext_lazy("job", "done")),
        State("failed", pgettext_lazy("job", "failed"), pgettext_lazy("job", "failed")),
        State("cancelled", pgettext_lazy("job", "cancelled"), pgettext_lazy("job", "cancelled")),
    ),
    (
        Move("start", ("queued",), "running", "portal", _("Start"), done_label=_("The work started.")),
        Move("succeed", ("running",), "succeeded", "portal", _("Finish"), done_label=_("The work is done.")),
        Move("fail", ("queued", "running"), "failed", "portal", _("Give up"), done_label=_("The work failed.")),
        Move("take_back", ("running",), "queued", "portal", _("Take back"), done_label=_("The work starts again.")),
        Move(
            "cancel",
            ("queued",),
            "cancelled",
            "requester",
            pgettext_lazy("job", "Cancel"),
            done_label=_("The work was cancelled."),
        ),
        Move("stop", ("running",), "cancelled", "portal", _("Stop"), done_label=_("The work was stopped.")),
    ),
)
