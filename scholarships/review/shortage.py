"""Why files lack readers, and whom to recruit."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .instance import Assignment, File, Instance, Reader


class Reason(StrEnum):
    """What stands between a file and one more reader."""

    NOBODY = "nobody"
    LANGUAGE = "language"
    CONFLICTS = "conflicts"
    LOAD = "load"


@dataclass(frozen=True)
class Shortage:
    """A file that lacks readers. The counts say how many reviewers each hurdle keeps away; each counts once."""

    file: int
    language: str
    missing: int
    reason: Reason
    other_language: int
    in_conflict: int
    full: int


@dataclass(frozen=True)
class Wanted:
    """New reviewers of one language who would close the gap: ``reviewers`` at least, ``reviews`` in all.

    ``reason`` is the one that most of these reviews lack a reader for.
    """

    language: str
    files: int
    reviews: int
    reviewers: int
    reason: Reason


def shortages(instance: Instance, result: Assignment) -> list[Shortage]:
    """The files that lack readers, in order of their ids."""
    files = {one.id: one for one in instance.files}
    given: dict[int, set[int]] = defaultdict(set)
    for file, reader in result.pairs:
        given[file].add(reader)
    return [_told(instance, files[file], missing, given[file]) for file, missing in sorted(result.missing.items())]


def _told(instance: Instance, file: File, missing: int, given: set[int]) -> Shortage:
    others = [one for one in instance.readers if one.id not in given | file.had]
    strangers = [one for one in others if not instance.reads(one, file)]
    conflicts = [one for one in others if instance.reads(one, file) and (file.id, one.id) in instance.conflicts]
    full = len(others) - len(strangers) - len(conflicts)
    return Shortage(
        file=file.id,
        language=file.language,
        missing=missing,
        reason=_reason(others, strangers, conflicts, full),
        other_language=len(strangers),
        in_conflict=len(conflicts),
        full=full,
    )


def _reason(others: Sequence[Reader], strangers: Sequence[Reader], conflicts: Sequence[Reader], full: int) -> Reason:
    if not others:
        return Reason.NOBODY
    if full:
        return Reason.LOAD
    return Reason.CONFLICTS if conflicts else Reason.LANGUAGE


def wanted(found: Sequence[Shortage], *, most: int) -> list[Wanted]:
    """Whom to recruit, by language. ``most`` is how many files a new reviewer takes at most.

    A new reviewer takes each file once: as many are wanted as the file that lacks most, and as the reviews fill.
    """
    by_language: dict[str, list[Shortage]] = defaultdict(list)
    for one in found:
        by_language[one.language].append(one)
    rows = []
    for language, files in sorted(by_language.items()):
        reviews = sum(one.missing for one in files)
        reasons: Counter[Reason] = Counter()
        for one in files:
            reasons[one.reason] += one.missing
        rows.append(
            Wanted(
                language=language,
                files=len(files),
                reviews=reviews,
                reviewers=max(*(one.missing for one in files), -(-reviews // max(1, most))),
                reason=min(reasons, key=lambda reason: (-reasons[reason], reason)),
            )
        )
    return rows
