"""Reads of private files."""

from collections.abc import Iterable

from django.db.models import QuerySet

from academy_portal.audit.actions import Actor

from . import storage
from .models import PrivateFile
from .states import WITH_BYTES


def arriving_files(owner: Actor, *, purpose: str, place: str) -> QuerySet[PrivateFile]:
    """What the person has begun to send for this use, the latest first."""
    return _files(owner, purpose, place).filter(state="arriving").order_by("-received_at", "-pk")


def arriving_file(owner: Actor, *, purpose: str, place: str, sha256: str, size: int) -> PrivateFile | None:
    """The file with these very bytes that the person has begun to send for this use."""
    found = arriving_files(owner, purpose=purpose, place=place)
    return found.filter(sent_sha256=sha256, sent_size=size).first()


def kept_file(owner: Actor, *, purpose: str, place: str, sha256: str) -> PrivateFile | None:
    """The file with these very bytes, as they were sent, that this use has already."""
    return _files(owner, purpose, place).filter(state="kept", sent_sha256=sha256).first()


def removed_file(owner: Actor, *, purpose: str, place: str) -> PrivateFile | None:
    """What the person removed last from this use and may put back."""
    return _files(owner, purpose, place).filter(state="removed").order_by("-removed_at", "-pk").first()


def names_with_rows(names: Iterable[str]) -> set[str]:
    """Which of these stored names belong to a row that has its bytes."""
    rows = PrivateFile.objects.filter(stored_name__in=list(names), state__in=WITH_BYTES)
    return set(rows.values_list("stored_name", flat=True))


def files_on_disk() -> list[list[object]]:
    """The names, sizes and times of all stored files, as three lists."""
    found = list(storage.contents())
    return [[name for name, _size, _at in found], [size for _name, size, _at in found], [at for _n, _s, at in found]]


def _files(owner: Actor, purpose: str, place: str) -> QuerySet[PrivateFile]:
    return PrivateFile.objects.filter(owner_id=owner.pk, purpose=purpose, place=place)
