"""Who reads what: a first, even distribution. Conflicts known from the data are never assigned."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """An application as the distribution sees it. ``organisation`` is folded; empty when not given."""

    id: int
    applicant: int
    organisation: str


@dataclass(frozen=True)
class Reader:
    """A reviewer as the distribution sees it."""

    id: int
    organisations: frozenset[str]
    load: int = 0


@dataclass(frozen=True)
class Assignment:
    """Pairs (file, reader) in order of file, and how many reviews each file still lacks."""

    pairs: tuple[tuple[int, int], ...]
    missing: tuple[tuple[int, int], ...]


def distribute(files: Sequence[File], readers: Sequence[Reader], *, reviews: int) -> Assignment:
    """Give each file ``reviews`` readers, the least loaded first.

    Nobody reads the own application nor one of the own organisation. The result depends on ids only, not on order.
    Files for which too few readers are allowed are listed as missing, never given to a reader in conflict.
    """
    load = {reader.id: reader.load for reader in readers}
    pairs: list[tuple[int, int]] = []
    missing: list[tuple[int, int]] = []
    for file in sorted(files, key=lambda one: one.id):
        allowed = [
            reader.id
            for reader in readers
            if reader.id != file.applicant and not (file.organisation and file.organisation in reader.organisations)
        ]
        chosen = sorted(allowed, key=lambda reader: (load[reader], reader))[:reviews]
        for reader in chosen:
            load[reader] += 1
            pairs.append((file.id, reader))
        if len(chosen) < reviews:
            missing.append((file.id, reviews - len(chosen)))
    return Assignment(tuple(pairs), tuple(missing))
