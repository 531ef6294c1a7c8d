"""What the apps above have to say when a mandate is given. Cautions inform; they never refuse.

Filled when the apps load their ``admin.py``, where the words are shown: this app knows nothing of theirs.
"""

from collections.abc import Callable
from datetime import datetime

from academy_portal.accounts.models import Mandate

# The words for whoever gives the mandate; empty: nothing to say.
Caution = Callable[[Mandate, datetime], str]

_cautions: list[Caution] = []


def caution(function: Caution) -> Caution:
    """Register a function that says what is worth knowing about a mandate that was just given."""
    _cautions.append(function)
    return function


def cautions_about(mandate: Mandate, *, at: datetime) -> list[str]:
    """All that is worth knowing about this mandate, in words."""
    return [words for words in (one(mandate, at) for one in _cautions) if words]
