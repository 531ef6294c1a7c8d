"""What is done to signed and published results at the desk: released by kind, set aside, amended."""

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.audit.desk import Act, ReasonForm

from . import actions
from .amendment_forms import ChangesForm, changes_of
from .choices import RunKind
from .models import SelectionRun
from .permissions import can_amend, can_handle_call


def release_result(run: SelectionRun, by: User, at: datetime) -> None:
    """Release the letters of a signed result: each kind has an act of its own."""
    act = actions.release_amendment if run.kind == RunKind.AMENDMENT else actions.release_run
    act(run=run, by=by, at=at)


def _amend(run: SelectionRun, data: dict[str, Any], by: User, at: datetime) -> None:
    # The seed decides nothing where everybody is fixed; it is drawn as for any other run.
    seed = secrets.token_hex(16)
    actions.request_amendment(call=run.call, changes=changes_of(data), reason=data["reason"], seed=seed, by=by, at=at)


ACTS_ON_SEALED = (
    Act(
        name="set-aside",
        label=_("Set the signed result aside"),
        question=_("Its letters are never sent and its offers become void. The signed result stays on record."),
        form_class=ReasonForm,
        perform=lambda run, data, by, at: actions.set_aside_run(run=run, **data, by=by, at=at),
        sources=("signed",),
        is_offered=lambda user, run, at: can_handle_call(user, run.call, at=at),
    ),
    Act(
        name="amend",
        label=_("Amend the result"),
        question=_("An amendment is computed, signed by two people, then released. What was published stays."),
        form_class=ChangesForm,
        perform=_amend,
        sources=("published",),
        is_offered=lambda user, run, at: can_amend(user, run.call, at=at),
    ),
)
