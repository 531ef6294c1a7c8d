"""The applicant's documents: put to their place, replaced, removed, put back, deleted with the application."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, record
from academy_portal.audit.queries import database_now
from academy_portal.files.actions import Checked, discard_file, keep_file, remove_file, restore_file
from academy_portal.files.models import PrivateFile
from academy_portal.kernel.errors import DomainError, NotPermittedError
from scholarships.models import Application, Document
from scholarships.permissions import can_edit_application
from scholarships.queries import documents


class DocumentsClosedError(DomainError):
    """The documents of this application can no longer be changed."""


class NoDocumentError(DomainError):
    """There is no document to remove or to put back."""


def attach_document(
    *, application: Application, kind: str, file: PrivateFile, checked: Checked, by: User, at: datetime
) -> Document:
    """Put a whole, examined file to its place; what was there before is removed and can be put back.

    Raises: NotPermittedError, DocumentsClosedError, MoveRefusedError when the file is no longer arriving.
    """
    with transaction.atomic():
        _open(application, by)
        if (file.owner_id, file.purpose, file.place) != (
            by.pk, documents.PURPOSE, documents.place_of(application, kind),
        ):  # fmt: skip
            raise NotPermittedError(_("This file was sent for something else."))
        keep_file(file=file, checked=checked, by=by, at=at)
        document = _put(application, kind, file, by=by, at=at)
        facts = {"document": kind, "kind": checked.kind, "size": checked.size}
        record(verb="attach_document", subject=application, by=by, at=at, facts=facts)
    return document


def remove_document(*, application: Application, kind: str, by: User, at: datetime) -> None:
    """Take a document away. For a week it can be put back.

    Raises: NotPermittedError, DocumentsClosedError, NoDocumentError.
    """
    with transaction.atomic():
        _open(application, by)
        document = documents.document_of(application, kind)
        if document is None:
            raise NoDocumentError(_("This document was removed already."))
        _clear(application, kind, document.file, by=by, at=at)
        document.delete()
        record(verb="remove_document", subject=application, by=by, at=at, facts={"document": kind})


def restore_document(*, application: Application, kind: str, by: User, at: datetime) -> Document:
    """Put back what was removed or replaced last; what is there now takes its turn.

    Raises: NotPermittedError, DocumentsClosedError, NoDocumentError.
    """
    with transaction.atomic():
        _open(application, by)
        removed = documents.files_of(application, kind, "removed")
        if not removed:
            raise NoDocumentError(_("There is nothing to put back any more. Send the document again."))
        restore_file(file=removed[0], by=by, at=at)
        document = _put(application, kind, removed[0], by=by, at=at)
        record(verb="restore_document", subject=application, by=by, at=at, facts={"document": kind})
    return document


def forget_arriving(*, application: Application, kind: str, by: User, at: datetime) -> int:
    """Delete what has arrived of documents that were never sent to the end. Done twice, it does nothing twice.

    Returns: how many.
    Raises: NotPermittedError.
    """
    with transaction.atomic():
        lock(application)
        if application.applicant_id != by.pk:
            raise NotPermittedError(_("This is not your application."))
        arriving = documents.files_of(application, kind, "arriving")
        for file in arriving:
            discard_file(file=file, by=by, at=at)
    return len(arriving)


def discard_documents(*, application: Application, by: User, at: datetime) -> None:
    """Delete all documents of an application that is withdrawn: nobody reads or decides on it any more.

    Call it in the transaction that withdraws. Effects: the bytes go when it commits.
    """
    files = list(documents.all_files_of(application))
    Document.objects.filter(application=application).delete()
    for file in files:
        discard_file(file=file, by=by, at=at)


def _open(application: Application, by: User) -> None:
    """Lock the application, and refuse whoever may not change its documents now."""
    lock(application)
    if application.applicant_id != by.pk:
        raise NotPermittedError(_("This is not your application."))
    if not can_edit_application(by, application, at=database_now()):
        raise DocumentsClosedError(_("The documents of this application can no longer be changed."))


def _put(application: Application, kind: str, file: PrivateFile, *, by: User, at: datetime) -> Document:
    """Set the file of a kind of document; the one before is removed, those before that are deleted."""
    document = documents.document_of(application, kind)
    if document is None:
        return Document.objects.create(application=application, kind=kind, file=file, attached_at=at)
    before = document.file
    document.file, document.attached_at = file, at
    document.save(update_fields=["file", "attached_at"])
    _clear(application, kind, before, by=by, at=at)
    return document


def _clear(application: Application, kind: str, file: PrivateFile, *, by: User, at: datetime) -> None:
    """Remove a file so that it is the only one that can be put back: nobody fills the disk by replacing."""
    for older in documents.files_of(application, kind, "removed"):
        discard_file(file=older, by=by, at=at)
    remove_file(file=file, by=by, at=at)
