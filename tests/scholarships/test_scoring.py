"""What scores add up to, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scholarships.review.scoring import NoReviewError, points

weights = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 100), min_size=1)


@pytest.mark.parametrize(
    ("weights", "reviews", "expected"),
    [
        ({"a": 50, "b": 50}, [{"a": 5, "b": 5}], 10_000),
        ({"a": 50, "b": 50}, [{"a": 0, "b": 0}], 0),
        ({"a": 60, "b": 40}, [{"a": 5, "b": 0}], 6_000),
        ({"a": 60, "b": 40}, [{"a": 4, "b": 3}, {"a": 3, "b": 3}], 6_600),
        # Two thirds of the scale are 66.666…: rounded, halves up.
        ({"a": 1}, [{"a": 3}, {"a": 3}, {"a": 4}], 6_667),
    ],
)
def test_examples(weights: dict[str, int], reviews: list[dict[str, int]], expected: int) -> None:
    assert points(weights, reviews) == expected


def test_nothing_to_add_up() -> None:
    with pytest.raises(NoReviewError):
        points({"a": 1}, [])


def test_a_review_lacks_a_criterion() -> None:
    with pytest.raises(KeyError):
        points({"a": 1, "b": 1}, [{"a": 5}])


@given(st.data(), weights)
def test_order_of_reviews_changes_nothing_and_a_better_mark_never_hurts(data, weights: dict[str, int]) -> None:
    review = st.fixed_dictionaries({key: st.integers(0, 5) for key in weights})
    reviews = data.draw(st.lists(review, min_size=1, max_size=4))
    total = points(weights, reviews)
    assert points(weights, list(reversed(reviews))) == total
    assert points(weights, [{key: min(5, value + 1) for key, value in one.items()} for one in reviews]) >= total
    exact = sum(Fraction(weights[key] * one[key], len(reviews)) for one in reviews for key in weights)
    assert abs(total - exact / sum(weights.values()) * 2000) <= Fraction(1, 2)
