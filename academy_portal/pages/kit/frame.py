"""Skip link, headers, the way back, messages, footer."""

from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """The parts of a page that stand around its content."""
    return {
        "say": words(),
        "headers": [f"?{pair}" for pair in ("header=visitor", "header=long", "demonstration=0", "demonstration=1")],
    }
