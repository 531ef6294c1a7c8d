"""What works without a line: the offline page, the service worker and what it keeps, the portal as an app.

The worker never keeps a page of a person: what it stores it asks for itself, without cookies.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

SOURCES = Path(settings.BASE_DIR) / "static" / "academy"
# What the kept pages and the offline page need to be read.
FILES = ("academy.css", "core.js", "copies.js", "device.js", "favicon.svg")
_LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
# Public pages for the road, the same for everybody: front page, help, words, editions, calls.
KEPT = rf"^/({_LANGUAGES})/(|(help|privacy|accessibility|glossary)/|(editions|scholarships)/([a-z0-9-]+/)?)$"
# Here the worker keeps out of the way altogether.
LEFT_ALONE = rf"^/({_LANGUAGES})/(admin|account|demo)/"


@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """What still works, and which texts this device keeps."""
    return render(request, "pages/offline.html")


@login_not_required
@cache_control(public=True, no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; where the site does without, one that takes itself and what it kept away."""
    name = "worker.js" if settings.SERVICE_WORKER else "worker-gone.js"
    text = (SOURCES / name).read_text(encoding="utf-8")
    if settings.SERVICE_WORKER:
        text = f"const portal = {_orders(text)};\n{text}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=86_400)
def manifest(request: HttpRequest) -> JsonResponse:
    """How a phone shows the portal among its apps, in the language of the address."""
    described = {
        "id": "/",
        "name": _("Social and Solidarity Economy Academy"),
        "short_name": _("SSE Academy"),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": reverse("pages:my"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#FFFFFF",
        "theme_color": "#083F3D",
        "icons": [{"src": static("academy/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@lru_cache(maxsize=4)
def _orders(source: str) -> str:
    """What the worker keeps and says, as JSON. Its version changes with each file, address and word."""
    pages, notes = {}, {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            pages[code] = reverse("pages:offline")
            notes[code] = _("There is no connection, or a very slow one. This is the page as it was on {}.")
    orders = {
        "files": [static(f"academy/{name}") for name in FILES],
        "offline": pages,
        "notes": notes,
        "kept": KEPT,
        "leftAlone": LEFT_ALONE,
    }
    contents = [source, json.dumps(orders, sort_keys=True), *((SOURCES / name).read_text("utf-8") for name in FILES)]
    version = hashlib.sha256("\0".join(contents).encode()).hexdigest()[:16]
    return json.dumps({"version": version, **orders}, ensure_ascii=False)
