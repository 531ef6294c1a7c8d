"""What the tests of private files share."""

from pathlib import Path
from typing import Any

import pytest

from academy_portal.accounts.models import User
from tests.scholarships.world import moment, person


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> Path:
    """An empty folder for private files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "private"


@pytest.fixture
def owner(db: None) -> User:
    """Somebody who sends files."""
    return person("owner@example.org", moment())
