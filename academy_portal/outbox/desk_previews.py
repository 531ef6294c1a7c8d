"""Mails as their readers see them: each kind with made-up contents, and the HTML part of each message of the log.

An HTML part is an answer of its own that may load nothing and run nothing; only our own pages may frame it.
"""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from .models import Message
from .permissions import can_view_messages
from .previews import Preview, previews, size_of
from .rendering import html_of

# A mail stays below this with everything it carries.
MOST_BYTES = 20 * 1024
PART_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    )
)

# Our pages frame nothing; these frame one part of a mail.
may_frame_a_part = csp_update({"frame-src": [SELF]})


class PreviewPages(admin.ModelAdmin):
    """The pages of previews at the mail desk."""

    def preview_urls(self) -> list[URLPattern]:
        """The addresses of these pages."""
        open_to_staff = self.admin_site.admin_view
        return [
            path("previews/", open_to_staff(self.previews_view), name="outbox_message_previews"),
            path(
                "previews/<slug:key>/<slug:language>/",
                open_to_staff(may_frame_a_part(self.preview_view)),
                name="outbox_message_preview",
            ),
            path(
                "previews/<slug:key>/<slug:language>/html/",
                open_to_staff(self.preview_html_view),
                name="outbox_message_preview_html",
            ),
            path("<int:object_id>/html/", open_to_staff(self.html_view), name="outbox_message_html"),
        ]

    def previews_view(self, request: HttpRequest) -> HttpResponse:
        """Every kind of message, in each of its cases, with its languages."""
        _require_reader(request)
        rows = sorted(previews().values(), key=lambda one: (one.label, one.key))
        context = self._context(request, title=_("Kinds of mail"), rows=rows, languages=_languages())
        return TemplateResponse(request, "outbox/previews.html", context)

    def preview_view(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        """One kind of message in one language: text and HTML part beside each other, with their sizes."""
        _require_reader(request)
        one = _preview(key, language)
        words = one.rendered(language)
        context = self._context(
            request,
            title=one.title,
            preview=one,
            words=words,
            language=get_language_info(language),
            languages=_languages(),
            text_bytes=len(words.text.encode()),
            html_bytes=len(one.html(language).encode()),
            most_bytes=MOST_BYTES,
            mail_bytes=size_of(subject=words.subject, text=words.text, language=language),
        )
        return TemplateResponse(request, "outbox/preview.html", context)

    def preview_html_view(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        """The HTML part of a preview."""
        _require_reader(request)
        return _part(_preview(key, language).html(language))

    def html_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The HTML part of a message of the log; a secret one has none for anybody's eyes.

        Raises: Http404.
        """
        _require_reader(request)
        message = get_object_or_404(Message, pk=object_id, is_secret=False)
        return _part(html_of(subject=message.subject, text=message.body_text, language=message.language))

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}


def _require_reader(request: HttpRequest) -> None:
    if not can_view_messages(request.user):
        raise PermissionDenied


def _preview(key: str, language: str) -> Preview:
    found = previews().get(key)
    if found is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return found


def _languages() -> list[dict[str, Any]]:
    return [get_language_info(code) for code, _name in settings.LANGUAGES]


def _part(html: str) -> HttpResponse:
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = PART_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
