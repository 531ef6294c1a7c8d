from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from academy_portal.idempotency.actions import FIELD
from academy_portal.idempotency.forms import new_form_key

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field with a fresh key; the view hands its value to ``perform_once``."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_form_key())
