"""Headings, paragraphs, lists and what else running text is made of."""

from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """Running text."""
    return {"say": words()}
