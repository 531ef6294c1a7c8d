from pathlib import Path

import pytest
from pytest_django import Settings

from academy_portal.accounts.models import User


@pytest.fixture(autouse=True)
def mail_templates(settings: Settings) -> None:
    """Add the tests' own mail templates."""
    folder = Path(__file__).parent / "templates"
    first = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}
    settings.TEMPLATES = [first]


@pytest.fixture
def amina(db: None) -> User:
    """A reader of Arabic in Dakar."""
    return User.objects.create_user(
        "amina@example.org", full_name="أمينة O'Neill", language="ar", time_zone="Africa/Nairobi"
    )


@pytest.fixture
def officer(db: None) -> User:
    """Somebody of the mail desk."""
    return User.objects.create_superuser("officer@example.org", full_name="Officer Example")
