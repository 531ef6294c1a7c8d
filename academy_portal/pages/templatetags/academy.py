"""Tags of the design system: page frame, languages, moments in time, names, lists of pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext

from academy_portal.formats.dates import moment_in_words
from academy_portal.formats.zones import city
from academy_portal.pages import tables
from academy_portal.reference.templatetags.reference import own_language_name

register = template.Library()

NOTE_KINDS = {
    levels.DEBUG: "info",
    levels.INFO: "info",
    levels.SUCCESS: "ok",
    levels.WARNING: "warn",
    levels.ERROR: "error",
}
# Words of the data sets for how sure we are; a longer text of the source keeps its own words.
CONFIDENCE_KINDS = {"high": "ok", "medium-high": "info", "medium": "info", "low": "warn", "none": "warn"}


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Instant:
    """One moment, said in a zone of the portal and in UTC.

    Shapes: `machine` is ISO 8601 in UTC; `zoned` and `utc` are for people; `utc` is empty where the zone is UTC itself.
    """

    machine: str
    zoned: str
    zone: str
    utc: str


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """The page that is shown, in each language, in the order of the settings."""
    request = context.get("request")
    address = request.get_full_path() if request else "/"
    current = get_language() or settings.LANGUAGE_CODE
    links = []
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        links.append(
            LanguageLink(
                code=code,
                name=own_language_name(code),
                direction="rtl" if info["bidi"] else "ltr",
                url=_address_in(code, address, current),
                is_current=code == current,
            )
        )
    return links


def _address_in(code: str, address: str, current: str) -> str:
    translated = translate_url(address, code)
    if translated != address or code == current:
        return str(translated)
    # An address that leads nowhere (a page not found) still changes its language.
    prefix = f"/{current}/"
    return f"/{code}/{address.removeprefix(prefix)}" if address.startswith(prefix) else f"/{code}/"


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """ "Error: " for the title of a page whose form has errors, so that it is heard first."""
    return gettext("Error: ") if _has_errors(context.get("form")) else ""


def _has_errors(form: Any) -> bool:
    if isinstance(form, BaseFormSet):
        return form.is_bound and form.total_error_count() > 0
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)


@register.simple_tag(takes_context=True)
def site_suffix(context: Context) -> str:
    """The site's short name after a page's own title; nothing on the home page, which carries the full name."""
    match = getattr(context.get("request"), "resolver_match", None)
    return "" if match and match.view_name == "pages:home" else " - " + gettext("SSE Academy")


@register.filter
def note_kind(message: Message) -> str:
    """The kind of note (info, ok, warn, error) that shows a message of the messages framework."""
    return NOTE_KINDS.get(message.level, "info")


@register.filter
def bdi(name: object) -> SafeString:
    """A name isolated from the direction of the text around it."""
    return format_html("<bdi>{}</bdi>", name)


@register.simple_block_tag
def stacked(content: str) -> SafeString:
    """A table that becomes cards on a phone."""
    return tables.stacked(content)


@register.simple_block_tag
def held(content: str) -> SafeString:
    """What stands inside, "" where it is blank; with ``as`` a page knows of it before the place where it is shown."""
    return SafeString(content.strip())


@register.filter
def inline_svg(document: str) -> SafeString:
    """An SVG document of our own making as an element inside a page: without its XML declaration."""
    return SafeString(document[document.index("<svg") :])


@register.simple_tag
def instant(at: datetime, zone: str = "UTC") -> Instant:
    """A moment in a zone and in UTC.

    Raises: ZoneInfoNotFoundError for a name outside the IANA list.
    """
    utc = at.astimezone(UTC)
    zoned = at.astimezone(ZoneInfo(zone))
    same = zone == "UTC"
    return Instant(
        machine=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        zoned=moment_in_words(zoned),
        zone=city(zone),
        utc="" if same else f"{utc:%H:%M}" if utc.date() == zoned.date() else moment_in_words(utc),
    )


def _level(confidence: str) -> str:
    return confidence.split(" ", 1)[0].lower().replace("_", "-")


@register.filter
def confidence_kind(confidence: str) -> str:
    """The kind of tag for a confidence mark; a mark with an explanation counts by its first word."""
    return CONFIDENCE_KINDS.get(_level(confidence).replace("_", "-"), "info")


@register.filter
def confidence_text(confidence: str) -> str:
    """A confidence mark as a sentence part; a longer text of the source is given unchanged."""
    texts = {
        "high": gettext("well documented"),
        "medium-high": gettext("mostly documented"),
        "medium": gettext("partly documented"),
        "low": gettext("little documented"),
        "none": gettext("not documented"),
    }
    return texts.get(confidence.lower().replace("_", "-"), confidence)


@dataclass(frozen=True)
class PageLink:
    """One entry of a pagination; `url` is empty for the gap between far pages."""

    text: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: Page, parameter: str = "page") -> list[PageLink]:
    """Links to the pages around this one; the rest of the query string stays as it is."""
    paginator = page.paginator
    return [
        PageLink(
            text=str(number),
            url=_page_address(context, parameter, number) if isinstance(number, int) else "",
            is_current=number == page.number,
        )
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, parameter: str = "page") -> str:
    """The address of one page of the list that is shown."""
    return _page_address(context, parameter, number)


def _page_address(context: Context, parameter: str, number: int) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else {}
    pairs = [(key, value) for key, values in getattr(query, "lists", list)() for value in values if key != parameter]
    return "?" + urlencode([*pairs, (parameter, str(number))])
