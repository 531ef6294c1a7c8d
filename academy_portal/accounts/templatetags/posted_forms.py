"""The tag ``csrf_token`` as every template of the portal, of the desk and of the packages used knows it."""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from academy_portal.accounts import typed_text

register = template.Library()


class MarkedTokenNode(CsrfTokenNode):
    """Django's hidden field, and for whom the page was made: so what is typed can wait for the same person."""

    def render(self, context: Context) -> str:
        """Both fields; for visitors Django's alone."""
        token = super().render(context)
        # Not the context's "user": a page about somebody else may call its subject so.
        user = getattr(context.get("request"), "user", None)
        if not token or user is None or not user.is_authenticated:
            return token
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', token, typed_text.FIELD, typed_text.mark_of(user)
        )


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedTokenNode:
    """Stands in every form that is posted."""
    return MarkedTokenNode()
