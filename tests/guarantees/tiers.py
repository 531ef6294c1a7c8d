"""A test's three figures: small in `make test`, a sample in `make test-long`, all in `make test-full`."""

from collections.abc import Sequence

import pytest


def tiers(
    names: str, *, small: Sequence[object], long: Sequence[object], full: Sequence[object]
) -> pytest.MarkDecorator:
    """Parametrise a test by its figures, one row for each tier. ``names`` are the parameters, by commas."""
    words = [name.strip() for name in names.split(",")]

    def case(figures: Sequence[object], *marks: pytest.MarkDecorator) -> object:
        text = ", ".join(f"{figure} {word}" for word, figure in zip(words, figures, strict=True))
        return pytest.param(*figures, id=text, marks=marks)

    return pytest.mark.parametrize(words, [case(small), case(long, pytest.mark.long), case(full, pytest.mark.full)])
