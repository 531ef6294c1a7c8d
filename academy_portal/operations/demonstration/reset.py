"""Back to the start: the fictional rows go in one transaction, the record of acts stays, and all is made anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import record, subject_of
from academy_portal.files import storage
from academy_portal.files.models import PrivateFile
from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.models import Message
from editions.models import Edition
from networks.models import Network, Organisation
from scholarships.actions.runs import JOB_KIND
from scholarships.models import Document, SelectionRun

from .create import DEFAULT_SEED, DEFAULT_SIZE, demonstration_edition, made_with, make_demonstration
from .edition import NETWORK_CODE
from .making import Progress, quiet_progress
from .personas import forget_mandates

RESET = "demonstration_reset"
# The form that asked for the reset keeps its key: sent twice, it resets once.
RESET_PURPOSE = "demonstration.reset"


class NoDemonstrationError(DomainError):
    """This portal does not run as a demonstration; nothing may be deleted."""


@dataclass(frozen=True)
class Branch:
    """A table whose rows hang on fictional rows, and the way from it up to them."""

    model: type[models.Model]
    path: str


def reset_demonstration(
    *,
    total: int | None = None,
    seed: int | None = None,
    by: User | None,
    at: datetime,
    progress: Progress = quiet_progress,
) -> None:
    """Delete what is fictional and make it anew, with the size and seed of before unless others are given.

    Effects: accounts stay, so that visitors stay signed in; events stay, for the chain is never cut.
    Raises: NoDemonstrationError, TooSmallError.
    """
    _refuse_outside_demonstration()
    before = made_with() or (DEFAULT_SIZE, DEFAULT_SEED)
    progress(0, before[0], _("Deleting"))
    delete_demonstration(by=by, at=at)
    total, seed = before[0] if total is None else total, before[1] if seed is None else seed
    make_demonstration(total=total, seed=seed, at=now(), progress=progress)


@transaction.atomic
def delete_demonstration(*, by: User | None, at: datetime) -> int:
    """Delete the fictional editions, network and organisations with all that hangs on them.

    Tables that only grow refuse a DELETE by a trigger; for this transaction theirs are switched off, and no others.
    Returns: how many rows went.
    Raises: NoDemonstrationError.
    """
    _refuse_outside_demonstration()
    edition = demonstration_edition()
    roots: list[models.QuerySet] = [
        Edition.objects.filter(is_fictional=True),
        Network.objects.filter(code=NETWORK_CODE, is_fictional=True),
        Organisation.objects.filter(is_fictional=True),
    ]  # fmt: skip
    tables = [(branch, root) for root in roots for branch in _branches(root.model)]
    guarded = _guarded_tables({branch.model._meta.db_table for branch, _root in tables})
    _finish_deferred_checks()
    _switch_triggers(guarded, on=False)
    gone = _delete_loose_rows(roots, tables)
    for branch, root in tables:
        gone += _delete(_rows(branch, root))
    gone += sum(_delete(root) for root in roots)
    forget_mandates()
    _finish_deferred_checks()
    _switch_triggers(guarded, on=True)
    if edition is not None:
        record(verb=RESET, subject=edition, by=by, at=at, facts={"rows": gone})
    return gone


def _refuse_outside_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise NoDemonstrationError(_("This portal does not run as a demonstration. Nothing was deleted."))


def _branches(model: type[models.Model], path: str = "", seen: frozenset[type] = frozenset()) -> Iterator[Branch]:
    """Every table that points, directly or by others, to ``model``, the farthest first.

    A pointer that may be emptied instead (SET_NULL) does not make its row fictional.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        child = relation.related_model
        if child in seen or relation.on_delete is models.SET_NULL:
            continue
        own = f"{relation.field.name}__{path}" if path else relation.field.name
        yield from _branches(child, own, seen | {model})
        yield Branch(child, own)


def _rows(branch: Branch, root: models.QuerySet) -> models.QuerySet:
    return branch.model._base_manager.filter(**{f"{branch.path}__in": root})


def _delete(rows: models.QuerySet) -> int:
    """Delete by one statement, without looking for dependents: they are gone already."""
    doomed = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk"))
    return doomed._raw_delete(doomed.db)  # noqa: SLF001 - delete() stops at protected keys, whose rows go here as well


def _delete_loose_rows(roots: list[models.QuerySet], tables: list[tuple[Branch, models.QuerySet]]) -> int:
    """What speaks of the fictional rows without a foreign key: messages, jobs of selections, form keys."""
    gone = 0
    runs = [
        str(uuid)
        for branch, root in tables
        if branch.model is SelectionRun
        for uuid in _rows(branch, root).values_list("uuid", flat=True)
    ]
    gone += Job.objects.filter(kind=JOB_KIND, payload__run__in=runs).delete()[0]
    for rows in [*(_rows(branch, root) for branch, root in tables), *roots]:
        label = subject_of(rows.model())[0]
        keys = rows.order_by().annotate(pk_as_text=Cast("pk", models.CharField())).values("pk_as_text")
        gone += _delete(Message.objects.filter(about_model=label, about_pk__in=keys))
    gone += _delete_files(tables)
    people = User.objects.filter(is_fictional=True).values("pk")
    keys = FormKey.objects.filter(models.Q(user_id__in=people) | models.Q(user_id__isnull=True))
    return gone + keys.exclude(purpose=RESET_PURPOSE).delete()[0]


def _delete_files(tables: list[tuple[Branch, models.QuerySet]]) -> int:
    """The documents of fictional applications and whatever fictional people sent, with their bytes."""
    rows = PrivateFile.objects.filter(owner__is_fictional=True)
    for branch, root in tables:
        if branch.model is Document:
            rows |= PrivateFile.objects.filter(pk__in=_rows(branch, root).values("file"))
    for stored_name in rows.values_list("stored_name", flat=True):
        transaction.on_commit(partial(storage.delete, stored_name), robust=True)
    return _delete(rows)


def _guarded_tables(tables: set[str]) -> list[str]:
    """Those of the tables that have triggers of their own, in a fixed order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname = ANY(%s) ORDER BY 1",
            [sorted(tables)],
        )
        return [row[0] for row in cursor.fetchall()]


def _finish_deferred_checks() -> None:
    """Check now what waits for the end of the transaction: a table with waiting checks cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _switch_triggers(tables: list[str], *, on: bool) -> None:
    verb = "ENABLE" if on else "DISABLE"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} {verb} TRIGGER USER")
