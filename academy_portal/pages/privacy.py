"""The register behind the privacy notice: what is kept about people, read from the same rows that erase it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy_portal.accounts.personal_data import FIELDS as ACCOUNTS
from academy_portal.audit.personal_data import FIELDS as AUDIT
from academy_portal.idempotency.personal_data import FIELDS as IDEMPOTENCY
from academy_portal.jobs.personal_data import FIELDS as JOBS
from academy_portal.kernel.personal_data import PersonalField
from academy_portal.outbox.personal_data import FIELDS as OUTBOX
from editions.personal_data import FIELDS as EDITIONS
from scholarships.personal_data import FIELDS as SCHOLARSHIPS

# In the order in which a person meets them.
EVERYTHING = (*ACCOUNTS, *SCHOLARSHIPS, *EDITIONS, *OUTBOX, *IDEMPOTENCY, *JOBS, *AUDIT)

# What libraries leave in English or call otherwise than the portal does.
RECORDS = {
    "account.emailaddress": gettext_lazy("e-mail addresses"),
    "mfa.authenticator": gettext_lazy("second factors"),
}
NAMES = {
    ("accounts.user", "password"): gettext_lazy("password"),
    ("accounts.user", "last_login"): gettext_lazy("last sign-in"),
    ("account.emailaddress", "email"): gettext_lazy("e-mail address"),
    ("account.emailaddress", "verified"): gettext_lazy("whether it is confirmed"),
    ("account.emailaddress", "primary"): gettext_lazy("whether mails go to it"),
    ("mfa.authenticator", "type"): gettext_lazy("kind of second factor"),
    ("mfa.authenticator", "data"): gettext_lazy("what it is checked with"),
    ("mfa.authenticator", "created_at"): gettext_lazy("day and hour it was set up"),
    ("mfa.authenticator", "last_used_at"): gettext_lazy("day and hour of its last use"),
    ("scholarships.score", "justification"): gettext_lazy("reason for the score"),
}


@dataclass(frozen=True)
class Kept:
    """One line of the register: fields of one record that the same people see for the same time."""

    record: str
    fields: tuple[str, ...]
    seen_by: str
    retention: str


def register(fields: Iterable[PersonalField] = EVERYTHING) -> list[Kept]:
    """What is kept about people, in the reader's language; numbers that only machines use are left out."""
    lines: dict[tuple[str, str, str], list[str]] = {}
    for field in fields:
        names = lines.setdefault((field.model, field.seen_by, field.retention), [])
        # A random key of a row tells nobody anything.
        if field.field != "uuid":
            names.append(_name_of(field))
    return [
        Kept(
            record=capfirst(str(RECORDS.get(model) or apps.get_model(model)._meta.verbose_name_plural)),
            fields=tuple(dict.fromkeys(names)),
            seen_by=_(seen_by),
            retention=_(retention),
        )
        for (model, seen_by, retention), names in lines.items()
        if names
    ]


def _name_of(field: PersonalField) -> str:
    own = NAMES.get((field.model, field.field))
    return str(own or apps.get_model(field.model)._meta.get_field(field.field).verbose_name)
