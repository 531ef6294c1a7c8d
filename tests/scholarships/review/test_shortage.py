"""Why files lack readers, and whom to recruit."""

from scholarships.review.assign import assign
from scholarships.review.instance import File, Instance, Reader
from scholarships.review.shortage import Reason, Shortage, Wanted, shortages, wanted


def test_each_reason_is_told_apart() -> None:
    french, all_languages = Reader(7, 1, 0, frozenset({"fr"})), Reader(8, 1)
    instance = Instance(
        (
            File(1, 1, "pt", frozenset({8}), frozenset({8})),  # the one who reads Portuguese has it already
            File(2, 2, "fr"),  # one of two has no room left
            File(3, 1, "fr", frozenset(), frozenset({7})),  # given back by one, a conflict of the other
        ),
        (french, all_languages),
        frozenset({(3, 8)}),
    )
    found = shortages(instance, assign(instance))
    assert found == [
        Shortage(1, "pt", 1, Reason.LANGUAGE, other_language=1, in_conflict=0, full=0),
        Shortage(3, "fr", 1, Reason.CONFLICTS, other_language=0, in_conflict=1, full=0),
    ]


def test_a_full_reader_and_no_reader_at_all() -> None:
    full = Instance((File(1, 1), File(2, 1)), (Reader(7, 1),))
    assert [(one.reason, one.full) for one in shortages(full, assign(full))] == [(Reason.LOAD, 1)]
    empty = Instance((File(1, 1),), ())
    assert [one.reason for one in shortages(empty, assign(empty))] == [Reason.NOBODY]


def test_whom_to_recruit() -> None:
    instance = Instance((File(1, 2, "pt"), File(2, 2, "pt"), File(3, 1, "ar")), (Reader(7, 9, 0, frozenset({"pt"})),))
    found = shortages(instance, assign(instance))
    assert wanted(found, most=1) == [
        Wanted("ar", files=1, reviews=1, reviewers=1, reason=Reason.LANGUAGE),
        Wanted("pt", files=2, reviews=2, reviewers=2, reason=Reason.NOBODY),
    ]
    assert [one.reviewers for one in wanted(found, most=40)] == [1, 1]
