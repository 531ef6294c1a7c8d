"""What the tests of scholarships share."""

import pytest

from .world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    """An open call with its officers and two reviewers."""
    return build_world()
