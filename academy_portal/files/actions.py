"""Every write of private files. Who uses a file keeps, removes and restores it in the transaction of the own deed."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy_portal.audit.actions import Actor, lock, move, record
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.kernel.text import one_line

from . import queries, states, storage
from .content import Fault, kind_of_name
from .faults import MOST_BYTES, FileChangedError, FileRefusedError, TooManyArrivingError
from .models import PrivateFile

MOST_ARRIVING = 6
NAME_LENGTH = 200
EXAMINE_S = 30
ABANDONED_AFTER = timedelta(days=14)
REMOVED_FOR = timedelta(days=7)
# Bytes are written before their row: for so long nobody calls them strays.
STRAY_AFTER = timedelta(hours=1)
CHANGED = gettext_lazy("The file changed while it was being sent. Choose it and send it again.")


class WrongOffsetError(StaleError):
    """The part does not follow what has arrived. ``received`` says what does."""

    def __init__(self, received: int) -> None:
        super().__init__(_("This part of the file has arrived already, or one before it is missing."))
        self.received = received


@dataclass(frozen=True)
class Checked:
    """What the examination of a whole file found, and where the bytes lie that are to be kept."""

    kind: str
    stored_name: str
    size: int
    sha256: str


def begin_file(*, purpose: str, place: str, name: str, size: int, sha256: str, by: Actor, at: datetime) -> PrivateFile:
    """A row for a file that is about to arrive; where the same bytes have begun to arrive, that row.

    ``sha256`` is the hash of the whole file as the sender has it.
    Raises: FileRefusedError by name or size, TooManyArrivingError.
    """
    name = _bare_name(name)
    if size < 1:
        raise FileRefusedError(Fault.EMPTY)
    if size > MOST_BYTES:
        raise FileRefusedError(Fault.TOO_LARGE)
    if kind_of_name(name) is None:
        raise FileRefusedError(Fault.WRONG_TYPE)
    known = queries.arriving_file(by, purpose=purpose, place=place, sha256=sha256, size=size)
    if known:
        return known
    if PrivateFile.objects.filter(owner_id=by.pk, state="arriving").count() >= MOST_ARRIVING:
        raise TooManyArrivingError(_("Several of your files are only half sent. Delete one of them, then try again."))
    stored_name = storage.new_name()
    storage.create(stored_name)
    try:
        with transaction.atomic():
            file = PrivateFile.objects.create(
                owner_id=by.pk, purpose=purpose, place=place, name=name, sent_size=size, sent_sha256=sha256,
                stored_name=stored_name, begun_at=at, received_at=at,
            )  # fmt: skip
            record(verb="begin", subject=file, by=by, at=at, facts={"purpose": purpose, "size": size})
    except IntegrityError:
        # The same file at the same moment, by a double click.
        storage.delete(stored_name)
        known = queries.arriving_file(by, purpose=purpose, place=place, sha256=sha256, size=size)
        if known is None:
            raise StaleError(_("This file is being sent twice. Load the page again.")) from None
        return known
    return file


def receive_part(*, file: PrivateFile, offset: int, chunks: Iterable[bytes], by: Actor, at: datetime) -> PrivateFile:
    """Add bytes to a file that is arriving. They are on the disk before the row says so.

    A part leaves no event: it decides nothing, and a file may have eighty.
    Raises: NotPermittedError, WrongOffsetError when the part does not follow what is there, FileChangedError when it
    brings more than the file has, BusyError.
    """
    with transaction.atomic():
        lock(file)
        if file.owner_id != by.pk:
            raise NotPermittedError(_("This is not your file."))
        if file.state != "arriving" or offset != file.received:
            raise WrongOffsetError(file.received)
        try:
            file.received = storage.write(file.stored_name, offset, chunks, limit=file.sent_size)
        except storage.TooManyBytesError as error:
            raise FileChangedError(str(CHANGED)) from error
        file.received_at = at
        file.save(update_fields=["received", "received_at"])
    return file


def check_file(file: PrivateFile) -> Checked:
    """Examine a file that has arrived whole, in a process of its own that is killed when it takes too much.

    Effects: a picture is drawn anew beside the bytes that were sent. No row changes.
    Raises: FileChangedError when the bytes are not those that were announced, FileRefusedError.
    """
    if storage.sha256(file.stored_name) != file.sent_sha256:
        raise FileChangedError(str(CHANGED))
    redrawn = storage.new_name()
    storage.create(redrawn)
    kind = kind_of_name(file.name)
    assert kind is not None, "refused when it began"
    try:
        _examine(file.stored_name, kind.value, redrawn)
    except FileRefusedError:
        storage.delete(redrawn)
        raise
    if not kind.is_picture:
        storage.delete(redrawn)
        return Checked(kind.value, file.stored_name, file.sent_size, file.sent_sha256)
    storage.settle(redrawn)
    return Checked(kind.value, redrawn, storage.path_of(redrawn).stat().st_size, storage.sha256(redrawn))


def keep_file(*, file: PrivateFile, checked: Checked, by: Actor, at: datetime) -> PrivateFile:
    """The file is whole and good: from now on it is one. Call it in the transaction that puts it to its use.

    Raises: MoveRefusedError when it is kept already or was given up.
    """
    sent = file.stored_name
    move(
        instance=file, machine=states.FILE, verb="keep", by=by, at=at, kept_at=at, kind=checked.kind,
        stored_name=checked.stored_name, size=checked.size, sha256=checked.sha256,
        facts={"kind": checked.kind, "size": checked.size},
    )  # fmt: skip
    if checked.stored_name != sent:
        transaction.on_commit(partial(storage.delete, sent), robust=True)
    return file


def remove_file(*, file: PrivateFile, by: Actor | None, at: datetime) -> PrivateFile:
    """Take a file from its use. For a week it can be put back, then the sweeper deletes it.

    Raises: MoveRefusedError.
    """
    move(instance=file, machine=states.FILE, verb="remove", by=by, at=at, removed_at=at)
    return file


def restore_file(*, file: PrivateFile, by: Actor, at: datetime) -> PrivateFile:
    """Put a removed file back.

    Raises: MoveRefusedError.
    """
    move(instance=file, machine=states.FILE, verb="restore", by=by, at=at, removed_at=None)
    return file


def discard_file(*, file: PrivateFile, by: Actor | None, at: datetime) -> None:
    """Delete a file for good: its bytes, its name and its hashes; the row says that there was one.

    Effects: the bytes go when the transaction commits; where the process is killed then, the sweeper deletes them.
    Raises: MoveRefusedError when it is gone already.
    """
    with transaction.atomic():
        _forget(file, "discard", by=by, at=at, facts={})


def refuse_file(*, file: PrivateFile, fault: str, by: Actor, at: datetime) -> None:
    """Delete what arrived and cannot be taken.

    Raises: MoveRefusedError when somebody else's request has settled it meanwhile.
    """
    with transaction.atomic():
        _forget(file, "refuse", by=by, at=at, facts={"fault": fault})


def record_reading(*, file: PrivateFile, by: Actor, at: datetime) -> None:
    """Put on record that somebody other than the owner opened a file."""
    with transaction.atomic():
        record(verb="read", subject=file, by=by, at=at)


def sweep_files(*, at: datetime) -> int:
    """Delete what was begun and abandoned, what was removed a week ago, and bytes that no row knows.

    Returns: how many files went.
    """
    rows = PrivateFile.objects.filter(state="arriving", received_at__lt=at - ABANDONED_AFTER)
    rows |= PrivateFile.objects.filter(state="removed", removed_at__lt=at - REMOVED_FOR)
    gone = 0
    for file in rows.order_by("pk"):
        discard_file(file=file, by=None, at=at)
        gone += 1
    before = (at - STRAY_AFTER).timestamp()
    old = [name for name, _size, written in storage.contents() if written < before]
    for name in set(old) - queries.names_with_rows(old):
        storage.delete(name)
        gone += 1
    return gone


def whole_hash(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of a file that is read in chunks."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _forget(file: PrivateFile, verb: str, *, by: Actor | None, at: datetime, facts: dict[str, str]) -> None:
    blank = {"name": "", "sent_sha256": "", "sha256": ""}
    move(instance=file, machine=states.FILE, verb=verb, by=by, at=at, facts=facts, **blank)
    transaction.on_commit(partial(storage.delete, file.stored_name), robust=True)


def _examine(stored_name: str, kind: str, redrawn: str) -> None:
    paths = (str(storage.path_of(stored_name)), kind, str(storage.path_of(redrawn)))
    try:
        child = subprocess.run(  # noqa: S603 - our own program; the paths hold no letter of the sender's
            [sys.executable, "-m", "academy_portal.files.content", *paths],
            capture_output=True, timeout=EXAMINE_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise FileRefusedError(Fault.UNSAFE) from None
    if child.returncode:
        # Out of memory or of time: whatever it holds, it is no letter.
        raise FileRefusedError(Fault.UNSAFE)
    fault = json.loads(child.stdout).get("fault")
    if fault:
        raise FileRefusedError(Fault(fault))


def _bare_name(name: str) -> str:
    """The name without folders, on one line, no longer than the column; the ending stays."""
    bare = one_line(name.replace("\\", "/").rpartition("/")[2])
    stem, dot, ending = bare.rpartition(".")
    return bare if len(bare) <= NAME_LENGTH else stem[: NAME_LENGTH - len(ending) - 1] + dot + ending[:20]
