"""The assignment against brute force, a checker that shares no code with it, and each wrong answer one can think of."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholarships.review.assign import assign
from scholarships.review.checker import faults
from scholarships.review.instance import Assignment, Cut, File, Instance, Reader

from .instances import large, small


def everything(instance: Instance) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Every allowed assignment, as (reviews given, loads from the largest down, coverage from the smallest up)."""
    readers = {one.id: one for one in instance.readers}

    def further(files: tuple[File, ...], loads: dict[int, int], reached: tuple[int, ...]) -> Iterator[object]:
        if not files:
            new = sum(loads.values()) - sum(one.load for one in instance.readers)
            yield new, tuple(sorted(loads.values(), reverse=True)), tuple(sorted(reached))
            return
        file, rest = files[0], files[1:]
        allowed = [one.id for one in instance.readers if instance.allows(file, one)]
        for size in range(min(len(allowed), max(0, file.lacks)) + 1):
            for chosen in combinations(allowed, size):
                if all(loads[one] < readers[one].most for one in chosen):
                    more = {**loads, **{one: loads[one] + 1 for one in chosen}}
                    yield from further(rest, more, (*reached, len(file.readers) + size))

    yield from further(instance.files, {one.id: one.load for one in instance.readers}, ())


def best(instance: Instance) -> tuple[int, tuple[int, ...]]:
    """By trying everything: most reviews, then the most even loads (the largest first)."""
    found = list(everything(instance))
    most = max(given for given, _loads, _reached in found)
    return most, min(loads for given, loads, _reached in found if given == most)


def loads_of(instance: Instance, result: Assignment) -> tuple[int, ...]:
    new = Counter(reader for _file, reader in result.pairs)
    return tuple(sorted((one.load + new[one.id] for one in instance.readers), reverse=True))


@settings(max_examples=400)
@given(small())
def test_it_equals_brute_force(instance: Instance) -> None:
    result = assign(instance)
    most, loads = best(instance)
    assert (len(result.pairs), loads_of(instance, result)) == (most, loads)
    assert result.largest == (loads[0] if loads else 0)
    assert faults(instance, result) == []


@pytest.mark.parametrize("start", range(1, 31))
def test_a_review_is_given_by_a_chain_of_exchanges(start: int) -> None:
    """Three files, each for two of three readers with room for one: whoever chooses badly first makes room again."""
    files = tuple(File(start + place, 1) for place in range(3))
    conflicts = frozenset({(start, 9), (start + 1, 7), (start + 2, 8)})
    instance = Instance(files, tuple(Reader(one, 1) for one in (7, 8, 9)), conflicts)
    result = assign(instance)
    assert (len(result.pairs), faults(instance, result)) == (3, [])


@pytest.mark.parametrize("seed", range(40))
def test_load_moves_along_chains(seed: int) -> None:
    """Many conflicts, much room: taking the emptiest reader at hand ends uneven; the cut proves the even load."""
    rng = random.Random(seed)
    pairs = ((file, reader) for file in range(1, 13) for reader in range(101, 107))
    conflicts = frozenset(pair for pair in pairs if rng.random() < 0.55)
    files, readers = tuple(File(one, 1) for one in range(1, 13)), tuple(Reader(one, 9) for one in range(101, 107))
    instance = Instance(files, readers, conflicts)
    assert faults(instance, assign(instance)) == []


@given(small())
def test_no_file_goes_short_for_anothers_second_reader(instance: Instance) -> None:
    """Among all with as many reviews none leaves fewer files without any reader."""
    result = assign(instance)
    given_to = Counter(file for file, _reader in result.pairs)
    empty = sum(1 for one in instance.files if one.lacks > 0 and len(one.readers) + given_to[one.id] == 0)
    lacking = [one for one in instance.files if one.lacks > 0]
    only = Instance(tuple(lacking), instance.readers, instance.conflicts)
    most = len(result.pairs)
    assert empty == min(
        sum(1 for count in reached if count == 0) for given, _loads, reached in everything(only) if given == most
    )


@given(small(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(instance: Instance, rng: object) -> None:
    files, readers = list(instance.files), list(instance.readers)
    rng.shuffle(files)
    rng.shuffle(readers)
    assert assign(Instance(tuple(files), tuple(readers), instance.conflicts)) == assign(instance)


@pytest.mark.parametrize("seed", range(4))
def test_a_call_of_three_hundred_is_given_out_evenly(seed: int) -> None:
    instance = large(300, 40, reviews=2, seed=seed)
    result = assign(instance)
    assert faults(instance, result) == []
    assert len(result.pairs) + sum(result.missing.values()) == 600


def test_a_shortage_is_proved() -> None:
    """Two reviewers with room for three reviews: four are wanted, the cut names the one who binds."""
    instance = Instance((File(1, 2), File(2, 2)), (Reader(7, 2), Reader(8, 1)))
    result = assign(instance)
    assert (len(result.pairs), sum(result.missing.values())) == (3, 1)
    assert result.coverage.readers == {8}, "with two files the other one has room to spare"
    assert faults(instance, result) == []


def test_nothing_to_give_and_nobody_to_give_it_to() -> None:
    assert assign(Instance((), ())) == Assignment()
    assert assign(Instance((File(1, 2),), ())).missing == {1: 2}
    assert faults(Instance((File(1, 2),), ()), assign(Instance((File(1, 2),), ()))) == []


# --- The checker is able to refuse ------------------------------------------------------------------------------------
SCENE = Instance(
    (File(1, 2, "fr"), File(2, 1, "pt", frozenset({9}), frozenset({8, 9}))),
    (Reader(7, 3), Reader(8, 3, 1), Reader(9, 3, 0, frozenset({"fr"}))),
    frozenset({(1, 8)}),
)


def test_the_right_answer_passes() -> None:
    result = assign(SCENE)
    assert result.pairs == ((1, 7), (1, 9), (2, 7))
    assert faults(SCENE, result) == []


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        (((1, 7), (1, 8), (2, 7)), "conflict of interest: 1, 8"),
        (((1, 7), (1, 9), (2, 8)), "given a second time: 2, 8"),
        (((1, 7), (1, 9), (2, 9)), "given a second time: 2, 9"),
        (((1, 7), (1, 7), (2, 7)), "a pair stands twice"),
        (((1, 7), (1, 9)), "file 2: 0 given of 1"),
        (((1, 7), (1, 9), (3, 7)), "unknown pair 3, 7"),
    ],
)
def test_a_wrong_answer_is_refused(pairs: tuple[tuple[int, int], ...], fault: str) -> None:
    assert fault in faults(SCENE, replace(assign(SCENE), pairs=pairs))


def test_a_language_nobody_asked_about_is_refused() -> None:
    instance = Instance((File(1, 1, "pt"),), (Reader(7, 3, 0, frozenset({"fr"})),))
    assert "no common language: 1, 7" in faults(instance, Assignment(((1, 7),), {}, 1))


def test_an_uneven_or_a_short_answer_is_refused() -> None:
    instance = Instance((File(1, 1), File(2, 1)), (Reader(7, 2), Reader(8, 2)))
    uneven = Assignment(((1, 7), (2, 7)), {}, 2, Cut(), Cut(frozenset({1, 2}), frozenset({7, 8})))
    assert faults(instance, uneven) == ["the cut does not prove that the largest load must be so large"]
    short = Assignment(((1, 7),), {2: 1}, 1, Cut(frozenset({2}), frozenset({7, 8})), Cut(frozenset({1}), frozenset()))
    assert "the cut does not prove that no more reviews can be given" in faults(instance, short)
    over = Assignment(((1, 7), (2, 7)), {}, 2)
    assert "reader 7: over the limit" in faults(Instance(instance.files, (Reader(7, 1), Reader(8, 2))), over)
