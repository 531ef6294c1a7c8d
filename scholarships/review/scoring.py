"""What the reviewers' scores add up to."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

HIGHEST = 5


class NoReviewError(ValueError):
    """There is nothing to compute a score from."""


def points(weights: Mapping[str, int], reviews: Sequence[Mapping[str, int]]) -> int:
    """The score of an application: the weighted mean over criteria of the mean over reviewers.

    Shapes: ``weights`` criterion → weight; each review criterion → 0..5, with every criterion.
    Units: points out of 100, in hundredths (0..10000), halves rounded up, computed exactly.
    Raises: NoReviewError without a review, KeyError when a review lacks a criterion.
    """
    if not reviews:
        raise NoReviewError("no review")
    total = sum(weights.values())
    weighted = sum(
        Fraction(weight * sum(review[key] for review in reviews), len(reviews)) for key, weight in weights.items()
    )
    hundredths = weighted / total / HIGHEST * 10_000
    return int(hundredths + Fraction(1, 2))
