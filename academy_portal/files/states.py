"""The life of a private file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.kernel.machine import Machine, Move, State

# The states in which the bytes of a file lie on the disk.
WITH_BYTES = ("arriving", "kept", "removed")

FILE = Machine(
    "files.privatefile",
    (
        State("arriving", _("On its way"), _("Sent in part")),
        State("kept", pgettext_lazy("file", "Kept"), pgettext_lazy("file", "Received")),
        State("removed", pgettext_lazy("file", "Removed"), pgettext_lazy("file", "Removed")),
        State("gone", pgettext_lazy("file", "Deleted"), pgettext_lazy("file", "Deleted")),
    ),
    (
        Move("keep", ("arriving",), "kept", "owner", _("Receive the document"), done_label=_("Document received")),
        Move("refuse", ("arriving",), "gone", "portal", _("Refuse the document"), done_label=_("Document not taken")),
        Move("remove", ("kept",), "removed", "owner", _("Remove the document"), done_label=_("Document removed")),
        Move("restore", ("removed",), "kept", "owner", _("Put the document back"), done_label=_("Document put back")),
        Move(
            "discard", WITH_BYTES, "gone", "owner or portal", _("Delete the document"), done_label=_("Document deleted")
        ),
    ),
)
