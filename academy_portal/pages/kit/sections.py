"""The list of the kit's sections, in the order of the page. A new component appends its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy_portal.pages.kit import (
    actions,
    answers,
    charts,
    controls,
    drafts,
    fields,
    files,
    frame,
    names,
    notes,
    tables,
    text,
)


@dataclass(frozen=True)
class Section:
    """One part of the kit.

    Shapes: ``name`` is the id on the page and the template ``pages/kit/<name>.html``; ``show`` gives what that template
    needs, and nothing else is in its context beside the request's own.
    """

    name: str
    title: str | Promise
    show: Callable[[HttpRequest], dict[str, object]]


SECTIONS = (
    Section("frame", _("Frame of a page"), frame.show),
    Section("text", _("Text and headings"), text.show),
    Section("actions", _("Buttons, links and cards"), actions.show),
    Section("notes", _("Notes, tags and empty states"), notes.show),
    Section("fields", _("Fields of a form"), fields.show),
    Section("controls", _("Controls to choose with"), controls.show),
    Section("files", _("Places for files"), files.show),
    Section("drafts", _("Text that is kept"), drafts.show),
    Section("answers", _("Tasks, answers and time"), answers.show),
    Section("tables", _("Tables, filters and pages"), tables.show),
    Section("charts", _("Numbers and charts"), charts.show),
    Section("names", _("Names, sources and moments"), names.show),
)
