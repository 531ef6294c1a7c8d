"""Files arrive, are kept, removed, put back, deleted; refused acts change nothing; bytes and rows agree."""

import os
import random
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.files import storage
from academy_portal.files.actions import (
    ABANDONED_AFTER,
    MOST_ARRIVING,
    REMOVED_FOR,
    WrongOffsetError,
    begin_file,
    check_file,
    discard_file,
    keep_file,
    receive_part,
    refuse_file,
    remove_file,
    restore_file,
    sweep_files,
)
from academy_portal.files.content import Fault
from academy_portal.files.faults import MOST_BYTES, SENTENCES, FileChangedError, FileRefusedError, TooManyArrivingError
from academy_portal.files.invariants import INVARIANTS
from academy_portal.files.models import PrivateFile
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.operations.invariants import examine
from tests.scholarships.world import moment, person

from .samples import PLACE, PURPOSE, about, arriving, pdf, photo, protected_pdf

USE = {"purpose": PURPOSE, "place": PLACE}


def on_disk() -> dict[str, int]:
    """The names and sizes of all stored files."""
    return {name: size for name, size, _at in storage.contents()}


def everything() -> dict[str, Any]:
    """What a refused act must leave as it was."""
    rows = list(PrivateFile.objects.order_by("pk").values())
    return {"rows": rows, "events": Event.objects.count(), "disk": on_disk()}


def keep(user: User, content: bytes = b"", name: str = "letter.pdf") -> PrivateFile:
    """A whole file that is kept."""
    file = arriving(user, content or pdf(), name, at=moment())
    checked = check_file(file)
    with transaction.atomic():
        return keep_file(file=file, checked=checked, by=user, at=moment())


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """Do what waits for the commit as if it had come."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def broken() -> list[str]:
    """Names of the facts that do not hold."""
    return [answer.invariant.name for answer in examine(INVARIANTS) if answer.breaches]


def make_old(seconds: int) -> None:
    """Let stored files be that old."""
    for name in on_disk():
        path = storage.path_of(name)
        os.utime(path, (path.stat().st_atime - seconds, path.stat().st_mtime - seconds))


def test_parts_in_order_make_the_file(owner: User) -> None:
    content = random.Random(1).randbytes(200_000)
    file = begin_file(**about(content, "cv.pdf"), **USE, by=owner, at=moment())
    while file.received < len(content):
        part = content[file.received : file.received + 65_536]
        file = receive_part(file=file, offset=file.received, chunks=[part], by=owner, at=moment())
    assert storage.path_of(file.stored_name).read_bytes() == content
    assert (file.state, file.received) == ("arriving", 200_000)
    assert broken() == []


def test_a_part_counts_once_and_only_where_it_belongs(owner: User) -> None:
    file = arriving(owner, b"0123456789", "cv.pdf", at=moment(), received=4)
    before = everything()
    for offset in (0, 3, 5, 10):
        with pytest.raises(WrongOffsetError) as met:
            receive_part(file=file, offset=offset, chunks=[b"4567"], by=owner, at=moment())
        assert met.value.received == 4
    assert everything() == before
    with pytest.raises(FileChangedError):
        receive_part(file=file, offset=4, chunks=[b"456789", b"more"], by=owner, at=moment())
    assert PrivateFile.objects.get().received == 4


def test_parts_of_another_person_are_refused(owner: User) -> None:
    file = arriving(owner, b"0123456789", "cv.pdf", at=moment(), received=4)
    before = everything()
    other = person("other@example.org", moment())
    before["events"] = Event.objects.count()
    with pytest.raises(NotPermittedError):
        receive_part(file=file, offset=4, chunks=[b"4567"], by=other, at=moment())
    assert everything() == before
    theirs = begin_file(**about(b"0123456789", "cv.pdf"), **USE, by=other, at=moment())
    assert (theirs.pk == file.pk, theirs.received) == (False, 0)


def test_what_a_killed_worker_wrote_beyond_its_row_is_written_over(owner: User) -> None:
    file = arriving(owner, b"0123456789", "cv.pdf", at=moment(), received=4)
    with storage.path_of(file.stored_name).open("ab") as stream:
        stream.write(b"XXXX")
    again = begin_file(**about(b"0123456789", "cv.pdf"), **USE, by=owner, at=moment())
    assert (again.pk, again.received) == (file.pk, 4)
    receive_part(file=again, offset=4, chunks=[b"456789"], by=owner, at=moment())
    assert storage.path_of(file.stored_name).read_bytes() == b"0123456789"


def test_bytes_are_on_the_disk_before_their_row_says_so(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    sync = os.fsync

    def look(number: int) -> None:
        row = PrivateFile.objects.first()
        seen.append((os.fstat(number).st_size, row.received if row else -1))
        sync(number)

    monkeypatch.setattr(os, "fsync", look)
    file = begin_file(**about(b"0123456789", "cv.pdf"), **USE, by=owner, at=moment())
    receive_part(file=file, offset=0, chunks=[b"01234"], by=owner, at=moment())
    assert [received for _size, received in seen] == [-1, 0]
    assert seen[-1] == (5, 0)


@pytest.mark.parametrize(
    ("name", "size", "fault"),
    [
        ("cv.pdf", 0, Fault.EMPTY),
        ("cv.pdf", MOST_BYTES + 1, Fault.TOO_LARGE),
        ("cv.exe", 10, Fault.WRONG_TYPE),
        ("cv", 10, Fault.WRONG_TYPE),
    ],
)
def test_what_the_name_and_size_forbid_never_begins(owner: User, name: str, size: int, fault: Fault) -> None:
    before = everything()
    with pytest.raises(FileRefusedError) as met:
        begin_file(name=name, size=size, sha256="0" * 64, **USE, by=owner, at=moment())
    assert (met.value.fault, everything()) == (fault, before)
    assert str(met.value) == str(SENTENCES[fault])


def test_the_largest_file_is_taken(owner: User) -> None:
    content = pdf(size=MOST_BYTES)
    assert len(content) == MOST_BYTES
    assert keep(owner, content).size == MOST_BYTES


def test_memory_stays_flat_however_large_the_file_is(owner: User, tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(pdf(size=MOST_BYTES))
    known = about(source.read_bytes(), "cv.pdf")
    tracemalloc.start()
    with source.open("rb") as stream:
        blocks = iter(lambda: stream.read(storage.BLOCK), b"")
        file = begin_file(**known, **USE, by=owner, at=moment())
        receive_part(file=file, offset=0, chunks=blocks, by=owner, at=moment())
        check_file(file)
        assert sum(map(len, storage.blocks(file.stored_name))) == MOST_BYTES
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_BYTES / 4


def test_names_lose_their_folders_and_keep_their_ending(owner: User) -> None:
    names = {
        "C:\\Users\\Awa\\cv.pdf": "cv.pdf",
        "/home/awa/cv.pdf": "cv.pdf",
        "سيرة\u202eذاتية\n.pdf": "سيرة ذاتية .pdf",
        "x" * 400 + ".docx": "x" * 195 + ".docx",
    }
    found = {}
    for number, name in enumerate(names):
        file = begin_file(name=name, size=9, sha256=f"{number:064}", **USE, by=owner, at=moment())
        found[name] = file.name
    assert found == names


def test_nobody_begins_more_than_anybody_needs(owner: User) -> None:
    for number in range(MOST_ARRIVING):
        begin_file(name="cv.pdf", size=9, sha256=f"{number:064}", **USE, by=owner, at=moment())
    before = everything()
    with pytest.raises(TooManyArrivingError):
        begin_file(name="cv.pdf", size=9, sha256="f" * 64, **USE, by=owner, at=moment())
    assert everything() == before


def test_a_picture_is_kept_as_it_was_drawn_anew(owner: User, commits: Any) -> None:
    content = photo(note="Village", turned=6)
    with commits():
        file = keep(owner, content, "letter.jpg")
    kept = storage.path_of(file.stored_name).read_bytes()
    assert (b"Village" in kept, file.size, len(on_disk())) == (False, len(kept), 1)
    assert file.sha256 != file.sent_sha256
    assert broken() == []


def test_bytes_that_are_not_those_announced_are_not_taken(owner: User) -> None:
    file = arriving(owner, pdf(), "cv.pdf", at=moment())
    storage.write(file.stored_name, 20, [b"changed"], limit=10_000)
    before = everything()
    with pytest.raises(FileChangedError):
        check_file(file)
    assert everything() == before


def test_what_is_refused_leaves_neither_name_nor_bytes(owner: User, commits: Any) -> None:
    file = arriving(owner, protected_pdf(), "cv.pdf", at=moment())
    with pytest.raises(FileRefusedError) as met:
        check_file(file)
    with commits():
        refuse_file(file=file, fault=met.value.fault, by=owner, at=moment())
    file.refresh_from_db()
    assert (file.state, file.name, file.sent_sha256, on_disk()) == ("gone", "", "", {})
    with pytest.raises(MoveRefusedError):
        refuse_file(file=file, fault="x", by=owner, at=moment())


def test_a_child_that_fails_is_no_letter(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = arriving(owner, pdf(), "cv.pdf", at=moment())
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(FileRefusedError) as met:
        check_file(file)
    assert met.value.fault is Fault.UNSAFE
    assert on_disk().keys() == {file.stored_name}


def test_kept_once(owner: User) -> None:
    file = keep(owner)
    before = everything()
    checked = check_file(file)
    with pytest.raises(MoveRefusedError), transaction.atomic():
        keep_file(file=file, checked=checked, by=owner, at=moment())
    assert everything() == before


def test_removed_and_put_back(owner: User) -> None:
    file = keep(owner)
    with transaction.atomic():
        remove_file(file=file, by=owner, at=moment())
    assert (file.state, on_disk()) == ("removed", {file.stored_name: file.size})
    with transaction.atomic():
        restore_file(file=file, by=owner, at=moment())
    assert (file.state, file.removed_at) == ("kept", None)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_deletes_what_nobody_came_back_for(owner: User) -> None:
    old, at = timedelta(seconds=1), moment()
    arriving(owner, b"012345", "young.pdf", at=at, received=3)
    abandoned = arriving(owner, b"0123456", "old.pdf", at=at - ABANDONED_AFTER - old, received=3)
    removed = keep(owner, pdf(size=3000))
    with transaction.atomic():
        remove_file(file=removed, by=owner, at=at - REMOVED_FOR - old)
    kept = keep(owner)
    storage.create("0" * 32)
    make_old(3601)
    assert sweep_files(at=at) == 3
    states = dict(PrivateFile.objects.values_list("pk", "state"))
    assert (states[abandoned.pk], states[removed.pk], states[kept.pk]) == ("gone", "gone", "kept")
    assert len(on_disk()) == 2
    assert "0" * 32 not in on_disk()
    assert sweep_files(at=at) == 0


def test_the_sweeper_leaves_young_bytes_alone(owner: User) -> None:
    storage.create("0" * 32)
    assert sweep_files(at=moment()) == 0
    assert on_disk() == {"0" * 32: 0}


def test_each_fact_is_broken_on_purpose(owner: User) -> None:
    file = keep(owner)
    past = moment() - timedelta(hours=3)
    PrivateFile.objects.update(received_at=past, kept_at=past)
    assert broken() == []
    storage.write(file.stored_name, file.size, [b"x"], limit=file.size + 1)
    assert broken() == ["files_bytes_exist"]
    storage.delete(file.stored_name)
    assert broken() == ["files_bytes_exist"]
    discard_file(file=file, by=owner, at=moment())
    storage.create("0" * 32)
    assert broken() == []
    make_old(2 * 3600 + 60)
    assert broken() == ["files_no_strays"]
    storage.delete("0" * 32)
    half = arriving(owner, b"0123456789", "cv.pdf", at=moment() - timedelta(days=16), received=4)
    assert broken() == ["files_not_kept_too_long"]
    storage.path_of(half.stored_name).write_bytes(b"01")
    assert broken() == ["files_bytes_exist", "files_not_kept_too_long"]


def rows_that_cannot_be(file: PrivateFile) -> Iterator[dict[str, Any]]:
    """Values that the database refuses for a kept file."""
    yield {"state": "lost"}
    yield {"sent_size": 0}
    yield {"sent_size": MOST_BYTES + 1}
    yield {"received": file.sent_size + 1}
    yield {"kind": ""}
    yield {"sha256": ""}
    yield {"kept_at": None}
    yield {"state": "removed"}
    yield {"state": "gone"}
    yield {"size": 0}


def test_the_database_keeps_the_facts_of_a_row(owner: User) -> None:
    file = keep(owner)
    for values in rows_that_cannot_be(file):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivateFile.objects.filter(pk=file.pk).update(**values)


def test_stored_names_say_nothing_and_lie_where_nobody_else_reads(owner: User, shelf: Path) -> None:
    file = keep(owner)
    path = storage.path_of(file.stored_name)
    assert path.is_relative_to(shelf)
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)
    assert "letter" not in str(path)
    assert path.suffix == ""
