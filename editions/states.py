"""The states of an edition and of an obligation, and the moves between them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.kernel.machine import Machine, Move, State

PLANNED = "planned"
ANNOUNCED = "announced"
RUNNING = "running"
HELD = "held"
ARCHIVED = "archived"
CANCELLED = "cancelled"

EDITION = Machine(
    "edition",
    states=(
        State(PLANNED, _("Planned"), _("Planned")),
        State(ANNOUNCED, _("Announced"), _("Announced")),
        State(RUNNING, pgettext_lazy("edition", "Running"), _("Taking place now")),
        State(HELD, _("Held"), _("Held")),
        State(ARCHIVED, _("Archived"), _("Held")),
        State(CANCELLED, pgettext_lazy("edition", "Cancelled"), pgettext_lazy("edition", "Cancelled")),
    ),
    moves=(
        Move("announce", (PLANNED,), ANNOUNCED, "desk_officer", _("Announce the edition")),
        Move("start", (ANNOUNCED,), RUNNING, "desk_officer", _("Start the week"), done_label=_("Week started")),
        Move("hold", (RUNNING,), HELD, "desk_officer", _("Record as held")),
        Move("archive", (HELD,), ARCHIVED, "desk_officer", _("Archive the edition")),
        Move("cancel", (PLANNED, ANNOUNCED, RUNNING), CANCELLED, "desk_officer", _("Cancel the edition")),
    ),
)

# New dates do not change the state, so rescheduling is no row of the table; it is possible only from these.
RESCHEDULABLE = (PLANNED, ANNOUNCED)

OPEN = "open"
EXTENDED = "extended"
MET = "met"
WAIVED = "waived"

OBLIGATION = Machine(
    "obligation",
    states=(
        State(OPEN, pgettext_lazy("obligation", "Open"), _("To do")),
        State(EXTENDED, _("Extended"), _("To do, with a later date")),
        State(MET, _("Met"), _("Done")),
        State(WAIVED, _("Waived"), _("No longer asked")),
    ),
    moves=(
        Move("meet", (OPEN, EXTENDED), MET, "portal", _("Record as met")),
        Move("extend", (OPEN, EXTENDED), EXTENDED, "desk_officer", _("Give more time")),
        Move("waive", (OPEN, EXTENDED), WAIVED, "desk_officer", _("Waive the obligation")),
    ),
)

# An obligation in one of these still waits for its person, and blocks the next scholarship once it is late.
UNMET = (OPEN, EXTENDED)
