"""The page of the kit."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache

from academy_portal.accounts.models import User
from academy_portal.accounts.permissions import can_open_desk
from academy_portal.pages.kit.sections import SECTIONS
from academy_portal.pages.kit.words import words


@dataclass(frozen=True)
class Shown:
    """A section with its HTML."""

    name: str
    title: str | Promise
    html: str


@never_cache
def kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for staff; for others the page does not exist.

    ``?header=visitor`` and ``?header=long`` show the other headers, ``?demonstration=0`` and ``=1`` the banner.
    A form of the kit that is sent shows the kit again.
    """
    if not can_open_desk(request.user):
        raise Http404
    context: dict[str, object] = {
        "sections": [
            Shown(
                section.name,
                section.title,
                render_to_string(f"pages/kit/{section.name}.html", section.show(request), request),
            )
            for section in SECTIONS
        ]
    }
    header, demonstration = request.GET.get("header"), request.GET.get("demonstration")
    if header == "visitor":
        context["user"] = AnonymousUser()
    elif header == "long":
        name = f"{words().guest} {words().long_word} {words().person}"
        context["user"] = User(full_name=name, email="long@example.org")
    if demonstration in {"0", "1"}:
        context["DEMONSTRATION"] = demonstration == "1"
    return render(request, "pages/kit/kit.html", context)
