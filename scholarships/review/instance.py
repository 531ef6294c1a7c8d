"""What the assignment of readers is asked and what it answers: plain data in integers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """An application that lacks readers.

    Shapes: ``language`` is a code, empty when not known. ``readers`` are those who have it, read or unread; ``had`` are
    all who ever had it, those included: nobody gets the same file twice. ``lacks`` is how many readers are wanted.
    """

    id: int
    lacks: int
    language: str = ""
    readers: frozenset[int] = frozenset()
    had: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reader:
    """A reviewer. ``languages`` empty: not known, every language is given. Units: ``load``, ``most`` in files."""

    id: int
    most: int
    load: int = 0
    languages: frozenset[str] = frozenset()

    @property
    def room(self) -> int:
        """How many more files the person takes."""
        return max(0, self.most - self.load)


@dataclass(frozen=True)
class Instance:
    """Files, readers and the pairs (file, reader) that a conflict of interest forbids."""

    files: tuple[File, ...]
    readers: tuple[Reader, ...]
    conflicts: frozenset[tuple[int, int]] = frozenset()

    def reads(self, reader: Reader, file: File) -> bool:
        """Whether the person reads the language of the file."""
        return not reader.languages or not file.language or file.language in reader.languages

    def allows(self, file: File, reader: Reader) -> bool:
        """Whether the file may be given to the person, the load apart."""
        return reader.id not in file.had and (file.id, reader.id) not in self.conflicts and self.reads(reader, file)


@dataclass(frozen=True)
class Cut:
    """Files and readers that prove a bound: nothing can give more reviews than the cut lets through.

    Reviews reach the files outside at most as often as those lack them; the files inside get at most one from each
    allowed reader outside, and from the readers inside at most what these have room for.
    """

    files: frozenset[int] = frozenset()
    readers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """Who gets what, with its proofs.

    Shapes: ``pairs`` (file, reader) in order; ``missing`` file → reviews still lacking; ``largest`` the largest load
    of all readers afterwards. ``coverage`` proves that nobody can give more reviews, ``balance`` that no assignment
    with as many has a smaller largest load (None where that load was there before).
    """

    pairs: tuple[tuple[int, int], ...] = ()
    missing: Mapping[int, int] = field(default_factory=dict)
    largest: int = 0
    coverage: Cut = Cut()
    balance: Cut | None = None
