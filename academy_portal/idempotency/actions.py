"""The same request twice has one effect."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from academy_portal.audit.actions import Actor
from academy_portal.kernel.errors import DomainError

from .models import FormKey

FIELD = "form_key"
_KEY_FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LOCK_NOT_AVAILABLE = "55P03"


class FormKeyMissingError(DomainError):
    """The form came without its key, or with something that is no key."""


class FormKeyMisuseError(DomainError):
    """The key belongs to another person or to another form."""


class StillWorkingError(DomainError):
    """The first request with this key has not ended yet."""


@dataclass(frozen=True)
class Once:
    """The answer to a request. ``repeated``: the deed was done earlier, this is the answer of that time."""

    result: str
    repeated: bool


def perform_once(*, key: str, purpose: str, by: Actor | None, at: datetime, deed: Callable[[], str]) -> Once:
    """Do a deed once for a form key, and answer every repetition with the first result.

    ``deed`` runs inside the transaction that stores the key; it returns a short text, mostly the address of the page
    that shows what was done. A request that comes while the first one runs waits for it. When the deed raises, the key
    is given back with everything else, so that a corrected form may be sent again.
    Raises: FormKeyMissingError, FormKeyMisuseError, StillWorkingError, and whatever the deed raises.
    """
    if not _KEY_FORM.fullmatch(key or ""):
        raise FormKeyMissingError(
            _("This form was sent without its key. Load the page again and send the form once more.")
        )
    user_id = None if by is None else by.pk
    with transaction.atomic():
        row = _take(key=key, purpose=purpose, user_id=user_id, at=at)
        if row is not None:
            row.result = deed()
            row.save(update_fields=["result"])
            return Once(result=row.result, repeated=False)
        earlier = FormKey.objects.get(key=key)
    if (earlier.user_id, earlier.purpose) != (user_id, purpose):
        raise FormKeyMisuseError(
            _("This form belongs to another page or person. Load the page again and fill in the form.")
        )
    return Once(result=earlier.result, repeated=True)


def purge_form_keys(*, before: datetime) -> int:
    """Forget the keys of long ago.

    Returns: how many were forgotten.
    """
    return FormKey.objects.filter(created_at__lt=before).delete()[0]


def _take(*, key: str, purpose: str, user_id: int | None, at: datetime) -> FormKey | None:
    """Insert the key, or wait for whoever is inserting it. None when it was there already."""
    try:
        with transaction.atomic():
            return FormKey.objects.create(key=key, purpose=purpose, user_id=user_id, created_at=at)
    except IntegrityError:
        return None
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise StillWorkingError(
            _("Your first click is still being worked on. Wait a moment, then load the page again.")
        ) from error
