"""What the tests of reference data share."""

from datetime import datetime

import pytest

from academy_portal.reference.loading import LoadReport, load_reference


@pytest.fixture
def facts(db: None, at: datetime) -> list[LoadReport]:
    """The shipped reference data, loaded."""
    return load_reference(at=at)
