"""What the tests of the guarantees share."""

import pytest

from academy_portal.accounts.models import User
from tests.scholarships.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    """An open call with its officers and two reviewers."""
    return build_world()


@pytest.fixture
def officer(db: None) -> User:
    """Somebody of the mail desk."""
    return User.objects.create_superuser("officer@example.org", full_name="Officer Example")
