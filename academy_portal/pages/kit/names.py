"""Names of people and places, sources with how sure we are, moments in time."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

from academy_portal.pages.kit.words import words
from scholarships.models import Call
from scholarships.windows import window_of


def show(request: HttpRequest) -> dict[str, object]:
    """What mixes scripts, numbers and zones."""
    opens, closes = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 15, 23, 59, tzinfo=UTC)
    call = Call(state="published", opens_at=opens, closes_at=closes, time_zone="Africa/Dakar")
    moments = (opens - timedelta(days=1), opens, closes - timedelta(minutes=1), closes, closes + timedelta(days=40))
    return {
        "say": words(),
        "windows": [window_of(call, at=at) for at in moments],
        "former_close": opens,
        "at": datetime(2027, 3, 15, 23, 59, tzinfo=UTC),
        "zones": ["UTC", "Africa/Dakar", "America/Santo_Domingo", "Pacific/Auckland"],
        "confidences": ["high", "medium-high", "medium", "low", "none", words().sentence],
    }
