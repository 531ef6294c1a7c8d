"""Buttons, lists of links, cards, the panel of confirmation."""

from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """What a person presses."""
    return {"say": words()}
