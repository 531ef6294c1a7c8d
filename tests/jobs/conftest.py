from collections.abc import Iterator

import pytest

from academy_portal.accounts.models import User
from academy_portal.jobs import registry
from tests.jobs import handlers


@pytest.fixture(autouse=True)
def known_kinds() -> Iterator[None]:
    """The tests' own kinds of work, for the time of one test."""
    before = dict(registry._entries)
    handlers.register()
    yield
    registry._entries.clear()
    registry._entries.update(before)


@pytest.fixture
def amina(db: None) -> User:
    """Who asks for work."""
    return User.objects.create_user("amina@example.org", full_name="Amina Example", language="fr")


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody else."""
    return User.objects.create_user("stranger@example.org", full_name="Stranger Example")
