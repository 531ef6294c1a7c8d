"""A second look at an assignment, in plain integers: no search, only counting. It shares no line with the method."""

from collections import Counter

from .instance import Assignment, Cut, Instance


def faults(instance: Instance, result: Assignment) -> list[str]:
    """Everything that is wrong with a result; empty when it is allowed, complete and proved best."""
    return [*_forbidden(instance, result), *_wrong_counts(instance, result), *_unproved(instance, result)]


def _forbidden(instance: Instance, result: Assignment) -> list[str]:
    files = {one.id: one for one in instance.files}
    readers = {one.id: one for one in instance.readers}
    found = []
    for file, reader in result.pairs:
        if file not in files or reader not in readers:
            found.append(f"unknown pair {file}, {reader}")
        elif (file, reader) in instance.conflicts:
            found.append(f"conflict of interest: {file}, {reader}")
        elif reader in files[file].had | files[file].readers:
            found.append(f"given a second time: {file}, {reader}")
        elif readers[reader].languages and files[file].language not in {"", *readers[reader].languages}:
            found.append(f"no common language: {file}, {reader}")
    return found


def _wrong_counts(instance: Instance, result: Assignment) -> list[str]:
    given = Counter(file for file, _reader in result.pairs)
    taken = Counter(reader for _file, reader in result.pairs)
    found = [] if len(set(result.pairs)) == len(result.pairs) else ["a pair stands twice"]
    for file in instance.files:
        if given[file.id] + result.missing.get(file.id, 0) != max(0, file.lacks):
            found.append(f"file {file.id}: {given[file.id]} given of {file.lacks}")
    for reader in instance.readers:
        if taken[reader.id] > reader.room:
            found.append(f"reader {reader.id}: over the limit")
    if max((one.load + taken[one.id] for one in instance.readers), default=0) != result.largest:
        found.append("the largest load is another")
    return found


def _unproved(instance: Instance, result: Assignment) -> list[str]:
    found = []
    most = max((one.load + one.room for one in instance.readers), default=0)
    if bound(instance, result.coverage, limit=most) != len(result.pairs):
        found.append("the cut does not prove that no more reviews can be given")
    if result.balance is not None:
        if bound(instance, result.balance, limit=result.largest - 1) >= len(result.pairs):
            found.append("the cut does not prove that the largest load must be so large")
    elif len(result.pairs) and not any(one.load >= result.largest for one in instance.readers):
        found.append("no proof of the largest load")
    return found


def bound(instance: Instance, cut: Cut, *, limit: int) -> int:
    """How many reviews can be given at most, when nobody may have more than ``limit`` files."""
    outside = [one for one in instance.readers if one.id not in cut.readers]
    through = 0
    for file in instance.files:
        if file.id in cut.files:
            through += sum(1 for reader in outside if instance.allows(file, reader))
        else:
            through += max(0, file.lacks)
    inside = (one for one in instance.readers if one.id in cut.readers)
    return through + sum(max(0, min(one.room, limit - one.load)) for one in inside)
