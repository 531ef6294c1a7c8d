"""Texts that staff wrote, in the reader's language where they exist in it, else in the original and marked so."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from academy_portal.multilingual.models import Translated, here
from academy_portal.reference.names import language_name

register = template.Library()

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


@register.filter
def in_language(text: str, code: str) -> SafeString:
    """A text marked with its language and direction where they differ from those of the page; else the bare text."""
    if not text or code == here():
        return conditional_escape(text)
    return format_html("<span{}>{}</span>", _attributes(code), text)


def _attributes(code: str) -> SafeString:
    return format_html(' lang="{}" dir="{}"', code, "rtl" if code in RIGHT_TO_LEFT else "ltr")


@register.filter
def said(row: Translated, name: str) -> SafeString:
    """A text of a row for a page: ``{{ call|said:"title" }}``."""
    wording = row.said(name)
    return in_language(wording.text, wording.language)


@register.filter
def said_text(row: Translated, name: str) -> str:
    """A text of a row where there is no markup: titles of pages, attributes, mails, files."""
    return row.said(name).text


@register.filter
def said_attributes(row: Translated, name: str) -> SafeString | str:
    """Language and direction for the element around a longer text, so that its lines begin on their own side."""
    wording = row.said(name)
    return _attributes(wording.language) if wording.is_foreign else ""


@register.filter
def said_elsewhere(row: Translated, name: str) -> SafeString | str:
    """A quiet line on the language of a longer text that is not in the page's; nothing where it is."""
    wording = row.said(name)
    if not wording.is_foreign:
        return ""
    words = gettext("Language of this text: %(language)s.") % {"language": language_name(wording.language, here())}
    return format_html('<p class="meta-line">{}</p>', words)
