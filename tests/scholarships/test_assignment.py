"""Who reads what."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from scholarships.review.assignment import Assignment, File, Reader, distribute

ORGANISATIONS = ("", "union", "ministry", "network")
files = st.lists(
    st.builds(File, id=st.integers(1, 500), applicant=st.integers(1, 12), organisation=st.sampled_from(ORGANISATIONS)),
    max_size=30,
    unique_by=lambda file: file.id,
)
readers = st.lists(
    st.builds(
        Reader,
        id=st.integers(1, 12),
        organisations=st.frozensets(st.sampled_from(ORGANISATIONS[1:])),
        load=st.integers(0, 5),
    ),
    max_size=6,
    unique_by=lambda reader: reader.id,
)


@given(files, readers, st.integers(1, 3))
def test_nobody_reads_the_own_file_and_nothing_is_lost(files: list[File], readers: list[Reader], reviews: int) -> None:
    result = distribute(files, readers, reviews=reviews)
    by_file, by_reader = {one.id: one for one in files}, {one.id: one for one in readers}
    given_to = Counter(file for file, _reader in result.pairs)
    missing = dict(result.missing)
    assert len(set(result.pairs)) == len(result.pairs)
    for file in files:
        assert given_to[file.id] + missing.get(file.id, 0) == reviews
    for file_id, reader_id in result.pairs:
        file, reader = by_file[file_id], by_reader[reader_id]
        assert reader.id != file.applicant
        assert not file.organisation or file.organisation not in reader.organisations


@given(files, readers)
def test_order_changes_nothing(files: list[File], readers: list[Reader]) -> None:
    assert distribute(files, readers, reviews=2) == distribute(files[::-1], readers[::-1], reviews=2)


def test_the_load_is_even() -> None:
    result = distribute(
        [File(number, 0, "") for number in range(1, 31)], [Reader(one, frozenset()) for one in (1, 2, 3)], reviews=2
    )
    assert Counter(reader for _file, reader in result.pairs) == {1: 20, 2: 20, 3: 20}


def test_a_shortage_is_said() -> None:
    assert distribute([File(1, 7, "")], [Reader(7, frozenset()), Reader(8, frozenset())], reviews=2) == Assignment(
        ((1, 8),), ((1, 1),)
    )
