"""The right that most acts of officers ask for."""

from datetime import datetime

from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.kernel.errors import NotPermittedError
from scholarships.models import Call
from scholarships.permissions import can_handle_call


def require_officer(call: Call, by: User, at: datetime) -> None:
    """Refuse whoever is not selection officer of the call.

    Raises: NotPermittedError.
    """
    if not can_handle_call(by, call, at=at):
        raise NotPermittedError(_("Only a selection officer of this call can do this."))
