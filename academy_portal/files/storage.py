"""Bytes on the disk, under random names in a folder that no web server serves. On the disk before any row says so."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

BLOCK = 64 * 1024


class TooManyBytesError(ValueError):
    """More bytes came than the file was said to have."""


def new_name() -> str:
    """A name that nobody can guess and that says nothing about the file."""
    return secrets.token_hex(16)


def path_of(stored_name: str) -> Path:
    """Where the bytes of a file lie."""
    return _folder() / stored_name[:2] / stored_name


def create(stored_name: str) -> None:
    """Make an empty file.

    Effects: the entry of the folder is on the disk when this returns.
    """
    path = path_of(stored_name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    _sync(path.parent)


def write(stored_name: str, offset: int, chunks: Iterable[bytes], *, limit: int) -> int:
    """Write bytes at a place of a file, over whatever an interrupted attempt left there.

    Effects: the bytes are on the disk when this returns.
    Returns: where the next ones go.
    Raises: TooManyBytesError before a byte beyond ``limit`` is written.
    """
    place = offset
    number = os.open(path_of(stored_name), os.O_WRONLY)
    try:
        for chunk in chunks:
            if place + len(chunk) > limit:
                raise TooManyBytesError(stored_name)
            left = memoryview(chunk)
            while left:
                done = os.pwrite(number, left, place)
                place, left = place + done, left[done:]
        os.fsync(number)
    finally:
        os.close(number)
    return place


def settle(stored_name: str) -> None:
    """Have on the disk what another process wrote into a file."""
    _sync(path_of(stored_name))
    _sync(path_of(stored_name).parent)


def sha256(stored_name: str) -> str:
    """The hash of a file, read block by block."""
    with path_of(stored_name).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def blocks(stored_name: str) -> Iterator[bytes]:
    """The bytes of a file, block by block."""
    with path_of(stored_name).open("rb") as stream:
        yield from iter(lambda: stream.read(BLOCK), b"")


def delete(stored_name: str) -> None:
    """Delete a file; one that is gone already is no fault."""
    with suppress(FileNotFoundError):
        path_of(stored_name).unlink()


def contents() -> Iterator[tuple[str, int, float]]:
    """Every stored file: name, size, when it was last written (seconds of the epoch)."""
    folder = _folder()
    if not folder.is_dir():
        return
    for shelf in sorted(folder.iterdir()):
        for path in sorted(shelf.iterdir()):
            with suppress(FileNotFoundError):
                facts = path.stat()
                yield path.name, facts.st_size, facts.st_mtime


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "private"


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
