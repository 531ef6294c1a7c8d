"""How pages speak of files."""

from django import template
from django.utils.translation import gettext

register = template.Library()

KB, MB = 1024, 1024 * 1024


@register.filter
def size(number: int) -> str:
    """A number of bytes for people: 312 KB, 1.2 MB. The script of the upload says it with the same words."""
    if number < MB:
        return gettext("{} KB").format(-(-number // KB))
    return gettext("{} MB").format(f"{number / MB:.1f}")
