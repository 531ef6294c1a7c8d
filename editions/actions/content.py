"""Write what an edition is made of: its texts, hosts, sessions, and the projects that followed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.multilingual.models import changed_fields, told_fields, told_texts
from academy_portal.reference.models import Country
from editions.models import Edition, EditionHost, Project, Session
from editions.permissions import can_edit_editions

Row = TypeVar("Row", bound=Model)

# What other actions decide, or nobody: a change of texts never touches these.
DECIDED_ELSEWHERE = frozenset(
    {
        "state",
        "ordinal",
        "planned_starts_on",
        "planned_ends_on",
        "held_starts_on",
        "held_ends_on",
        "cancelled_reason",
        "is_fictional",
        "import_digest",
        "uuid",
        "code",
        "id",
    }
)


class FieldDecidedElsewhereError(TypeError):
    """A mistake in the code: this field has an action of its own."""


@transaction.atomic
def change_edition(*, edition: Edition, changes: dict[str, Any], by: User | None, at: datetime) -> None:
    """Change texts, figures and sources of an edition; what is decided by a move stays.

    Raises: NotPermittedError, ValidationError, FieldDecidedElsewhereError.
    """
    if forbidden := changes.keys() & DECIDED_ELSEWHERE:
        raise FieldDecidedElsewhereError(f"change_edition() may not write {sorted(forbidden)}")
    _check(by, at)
    audit.lock(edition)
    names = [name for name, value in changes.items() if getattr(edition, name) != value]
    texts = told_texts(edition.translations, changes.get("translations", edition.translations))
    for name in names:
        setattr(edition, name, changes[name])
    edition.full_clean()
    if names:
        edition.save(update_fields=names)
        fields = [*sorted({*names} - {"translations"}), *texts]
        audit.record(verb="change_edition", subject=edition, by=by, at=at, facts={"fields": fields})


@transaction.atomic
def save_host(*, host: EditionHost, by: User | None, at: datetime) -> EditionHost:
    """Store a new or changed host of an edition.

    Raises: NotPermittedError, ValidationError.
    """
    return _save(host, "save_host", by, at)


@transaction.atomic
def remove_host(*, host: EditionHost, by: User | None, at: datetime) -> None:
    """Take a host off an edition.

    Raises: NotPermittedError.
    """
    _check(by, at)
    audit.record(verb="remove_host", subject=host.edition, by=by, at=at, facts={"host": host.name, "role": host.role})
    host.delete()


@transaction.atomic
def save_session(*, session: Session, by: User | None, at: datetime) -> Session:
    """Store a new or changed item of the programme.

    Raises: NotPermittedError, ValidationError.
    """
    return _save(session, "save_session", by, at)


@transaction.atomic
def save_project(
    *, project: Project, countries: Iterable[Country] | None = None, by: User | None, at: datetime
) -> Project:
    """Store a new or changed follow-up project; ``countries=None`` leaves its countries as they are.

    Raises: NotPermittedError, ValidationError.
    """
    saved = _save(project, "save_project", by, at)
    if countries is not None:
        saved.countries.set(countries)
    return saved


def _save(row: Row, verb: str, by: User | None, at: datetime) -> Row:
    _check(by, at)
    row.full_clean()
    before = type(row)._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()
    names = changed_fields(before, row)
    told = told_fields(before, row)
    if before is None:
        row.save(force_insert=True)
    elif names:
        row.save(update_fields=names)
    if names:
        audit.record(verb=verb, subject=row, by=by, at=at, facts={"fields": "all" if before is None else told})
    return row


def _check(by: User | None, at: datetime) -> None:
    if not can_edit_editions(by, at=at):
        raise NotPermittedError(_("You may not edit editions."))
