"""The documents of an application: the applicant's page, how they come in, and who may open them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from academy_portal.files.actions import record_reading
from academy_portal.files.forms import PrivateFileForm
from academy_portal.files.serving import file_response
from academy_portal.files.slots import Slot
from academy_portal.files.views import Use, take_part, take_whole
from academy_portal.idempotency.views import earlier_answer, posted_from, redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from scholarships import permissions, queries
from scholarships.actions.documents import (
    DocumentsClosedError,
    attach_document,
    forget_arriving,
    remove_document,
    restore_document,
)
from scholarships.choices import DocumentKind
from scholarships.models import Application, Document
from scholarships.queries import documents as stored

from .access import perform

REMOVE, RESTORE = "remove", "restore"


@never_cache
def documents(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The places for documents, with what is there."""
    own = _own(request, uuid)
    if own.state != "draft":
        return redirect("scholarships:application", uuid=own.uuid)
    return _page(request, own)


@never_cache
def document(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """One own document."""
    found = _found(_own(request, uuid), kind)
    return file_response(found.file, name=found.file.name)


@never_cache
@posted_from("scholarships:documents")
def send(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Take a document that a form sends whole."""
    own, purpose = _own_place(request, uuid, kind), f"scholarships.document:{uuid}:{kind}"
    repeated = earlier_answer(request, purpose=purpose)
    if repeated is not None:
        return repeated
    form = PrivateFileForm(request.POST, request.FILES, **_words(kind))
    if form.is_valid():

        def finish(*whole: Any) -> HttpResponse:
            return redirect_once(request, purpose=purpose, deed=lambda: _attach(request, own, kind, *whole))

        try:
            _refuse_closed(request, own)
            return take_whole(request, form.cleaned_data["file"], _use(own, kind, finish))
        except DomainError as error:
            form.add_error("file", str(error))
            # A second click may come to its end while the first one settles the file.
            repeated = earlier_answer(request, purpose=purpose)
            if repeated is not None:
                return repeated
    return _page(request, own, form=form, kind=kind)


@never_cache
@require_http_methods(["GET", "POST"])
def parts(request: HttpRequest, uuid: UUID, kind: str) -> JsonResponse:
    """Take a document in parts, from the script."""
    own = _own_place(request, uuid, kind)
    try:
        _refuse_closed(request, own)
    except DomainError as error:
        return JsonResponse({"fault": str(error)}, status=422)
    return take_part(request, _use(own, kind, lambda *whole: _attach(request, own, kind, *whole)))


@posted_from("scholarships:documents")
def remove(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Take a document away."""
    return _act(request, uuid, kind, REMOVE, remove_document)


@posted_from("scholarships:documents")
def restore(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Put back the document that was removed or replaced last."""
    return _act(request, uuid, kind, RESTORE, restore_document)


@posted_from("scholarships:documents")
def forget(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Delete what has arrived of a document that is not sent to the end."""
    own = _own_place(request, uuid, kind)
    forget_arriving(application=own, kind=kind, by=request.user, at=now())
    return redirect("scholarships:documents", uuid=own.uuid)


@never_cache
def officers_document(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """A document of an application, for those who handle its call."""
    one = queries.file_visible_to(request.user, uuid, at=now())
    if one is None:
        raise Http404
    found = _found(one, kind)
    record_reading(file=found.file, by=request.user, at=now())
    return file_response(found.file, name=found.file.name)


@never_cache
def reviewers_document(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """A document of a file that the reviewer reads, under a name that tells nothing about the applicant."""
    own = queries.own_review(request.user, uuid, at=now())
    if own is None or not queries.has_declared(request.user, own.application.call):
        raise Http404
    found = _found(own.application, kind)
    record_reading(file=found.file, by=request.user, at=now())
    return file_response(found.file, name=f"{own.application.number}-{found.kind}.{found.file.kind}")


def _own(request: HttpRequest, uuid: UUID) -> Application:
    own = queries.own_application(request.user, uuid)
    if own is None:
        raise Http404
    return own


def _own_place(request: HttpRequest, uuid: UUID, kind: str) -> Application:
    if kind not in DocumentKind.values:
        raise Http404
    return _own(request, uuid)


def _found(application: Application, kind: str) -> Document:
    found = stored.document_of(application, kind)
    if found is None:
        raise Http404
    return found


def _use(own: Application, kind: str, finish: Callable[..., object]) -> Use:
    return Use(stored.PURPOSE, stored.place_of(own, kind), finish)


def _attach(request: HttpRequest, own: Application, kind: str, file: Any, checked: Any) -> str:
    attach_document(application=own, kind=kind, file=file, checked=checked, by=request.user, at=now())
    return f"{reverse('scholarships:documents', args=[own.uuid])}#{kind}"


def _refuse_closed(request: HttpRequest, own: Application) -> None:
    """Say before a byte is kept what the action would say at the end.

    Raises: DomainError.
    """
    if not permissions.can_edit_application(request.user, own, at=now()):
        raise DocumentsClosedError(_("The documents of this application can no longer be changed."))


def _act(request: HttpRequest, uuid: UUID, kind: str, name: str, act: Callable[..., object]) -> HttpResponse:
    own = _own_place(request, uuid, kind)
    return perform(
        request,
        purpose=f"scholarships.{name}_document:{own.pk}:{kind}",
        page=f"{reverse('scholarships:documents', args=[own.uuid])}#{kind}",
        act=lambda: act(application=own, kind=kind, by=request.user, at=now()),
    )


def _words(kind: str) -> dict[str, str]:
    labels = {
        "cv": _("File with your curriculum vitae"),
        "letter": _("File with the letter of support"),
    }
    return {"slot": kind, "label": labels[kind], "hint": _("PDF, Word (.docx), JPG or PNG, up to 5 MB.")}


def _page(
    request: HttpRequest, own: Application, *, form: PrivateFileForm | None = None, kind: str = ""
) -> HttpResponse:
    is_open = permissions.can_edit_application(request.user, own, at=now())
    kept = {one.kind: one.file for one in stored.documents_of(own)}
    arriving, removed = stored.arriving_documents(own), stored.removed_documents(own)
    slots = [
        Slot(
            name=one,
            title=str(DocumentKind(one).label),
            form=form if form is not None and one == kind else PrivateFileForm(**_words(one)),
            url=reverse("scholarships:document", args=[own.uuid, one]),
            act_url=reverse("scholarships:document", args=[own.uuid, one]),
            is_open=is_open,
            kept=kept.get(one),
            arriving=arriving.get(one),
            removed=removed.get(one),
        )
        for one in DocumentKind.values
    ]
    context = {"application": own, "call": own.call, "slots": slots, "form": form, "is_editable": is_open}
    return render(request, "scholarships/documents.html", context, status=422 if form is not None else 200)
