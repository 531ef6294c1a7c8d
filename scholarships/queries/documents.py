"""Reads of the documents of applications."""

from django.db.models import QuerySet

from academy_portal.files.models import PrivateFile
from scholarships.choices import DocumentKind
from scholarships.models import Application, Document

PURPOSE = "scholarships.document"


def place_of(application: Application, kind: str) -> str:
    """How the place of a document is written in the row of its file."""
    return f"{application.pk}:{kind}"


def documents_of(application: Application) -> list[Document]:
    """The documents of an application, in the order of the page."""
    found = {one.kind: one for one in application.documents.select_related("file")}
    return [found[kind] for kind in DocumentKind.values if kind in found]


def document_of(application: Application, kind: str) -> Document | None:
    """The document of one kind, if there is one."""
    return application.documents.select_related("file").filter(kind=kind).first()


def arriving_documents(application: Application) -> dict[str, PrivateFile]:
    """What the applicant has begun to send, the latest of each kind."""
    return _latest(application, "arriving", "received_at")


def removed_documents(application: Application) -> dict[str, PrivateFile]:
    """What the applicant removed or replaced and may put back, the latest of each kind."""
    return _latest(application, "removed", "removed_at")


def files_of(application: Application, kind: str, state: str) -> list[PrivateFile]:
    """The applicant's files in one state for the place of one kind of document, the newest first."""
    place = place_of(application, kind)
    return list(_own(application).filter(place=place, state=state).order_by("-pk"))


def all_files_of(application: Application) -> QuerySet[PrivateFile]:
    """Every file that the applicant sent, or has begun to send, for this application and that is not deleted yet."""
    places = [place_of(application, kind) for kind in DocumentKind.values]
    return _own(application).filter(place__in=places).exclude(state="gone").order_by("pk")


def _latest(application: Application, state: str, moment: str) -> dict[str, PrivateFile]:
    places = {place_of(application, kind): kind for kind in DocumentKind.values}
    rows = _own(application).filter(place__in=places, state=state).order_by(moment, "pk")
    return {places[one.place]: one for one in rows}


def _own(application: Application) -> QuerySet[PrivateFile]:
    return PrivateFile.objects.filter(owner_id=application.applicant_id, purpose=PURPOSE)
