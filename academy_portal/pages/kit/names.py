"""Names of people and places, sources with how sure we are, moments in time."""

from datetime import UTC, datetime

from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """What mixes scripts, numbers and zones."""
    return {
        "say": words(),
        "at": datetime(2027, 3, 15, 23, 59, tzinfo=UTC),
        "zones": ["UTC", "Africa/Dakar", "America/Santo_Domingo", "Pacific/Auckland"],
        "confidences": ["high", "medium-high", "medium", "low", "none", words().sentence],
    }
