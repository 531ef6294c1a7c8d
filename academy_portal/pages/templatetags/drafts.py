"""What keeps typed text: the foot of a form that may be long in the making."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context

register = template.Library()


@register.inclusion_tag("academy/draft.html", takes_context=True)
def draft(
    context: Context, key: str, title: str, save_url: str = "", saved_at: object = None, unsaved: bool = False
) -> dict[str, Any]:
    """The save line of a form and the copy on the device.

    Stands inside the form, before its buttons. ``key`` names the form among all forms of the person. Without
    ``save_url`` the text is kept on the device alone. ``unsaved``: the page shows text that is not stored yet.
    A field, or what is around it, with ``data-private`` is never kept on the device.
    """
    user = context["user"]
    return {
        "key": f"draft:{user.pk}:{key}",
        "title": title,
        "save_url": save_url,
        "at": saved_at,
        "unsaved": unsaved,
        "cookie": settings.CSRF_COOKIE_NAME,
    }


@register.inclusion_tag("academy/copies.html", takes_context=True)
def device_copies(
    context: Context, key: str = "", revisions: str = "", forget: bool = False, everybody: bool = False
) -> dict[str, Any]:
    """What the device keeps of this person's forms whose key begins with ``key``: a list with links, or nothing.

    ``revisions`` ("profile 5 proposal 2"): a copy that was sent and has become this revision is no longer needed.
    ``forget``: all of them were sent. ``everybody``: of all people, by title and time, on a page that knows nobody.
    """
    prefix = "draft:" if everybody else f"draft:{context['user'].pk}:{key}"
    return {"prefix": prefix, "revisions": revisions, "forget": forget}


@register.inclusion_tag("academy/offline.html")
def offline_pages() -> dict[str, Any]:
    """Asks the browser to keep public pages for the road; stands on pages of people who may need them there."""
    return {"is_on": settings.SERVICE_WORKER}
