"""The base of every kind of message that the portal sends."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation

from .actions.enqueueing import Letter, enqueue_message
from .models import Message
from .states import RETRY_RESEND

_labels: dict[str, object] = {}


def kinds() -> dict[str, str]:
    """Every kind of message and what staff call it, by name."""
    return dict(sorted(((kind, str(label)) for kind, label in _labels.items()), key=lambda pair: pair[1]))


def label_of(kind: str) -> str:
    """What staff call a kind of message; the bare kind for one that the portal no longer sends."""
    return str(_labels.get(kind, kind))


class Notice:
    """One kind of message. Subclass it in ``notices.py`` of an app and set the class attributes.

    ``label``: what staff call this kind of message; several classes may share a kind.
    ``template`` names ``<template>.subject.txt`` and ``<template>.txt``, and ``<template>.html`` where there is one.
    ``held``: waits for a person. ``waits_for_deed``: held, and only the action that publishes the decision lets it go.
    ``retry``: what to do when nobody knows whether it went out, "resend" or "hold".
    ``secret``: encrypted, wiped once sent, never shown. ``useful_for``: dropped when not sent within this time.
    """

    kind: ClassVar[str]
    label: ClassVar[object]
    template: ClassVar[str]
    held: ClassVar[bool] = False
    waits_for_deed: ClassVar[bool] = False
    retry: ClassVar[str] = RETRY_RESEND
    secret: ClassVar[bool] = False
    useful_for: ClassVar[timedelta | None] = None

    def __init_subclass__(cls) -> None:
        """Note the kind with its label."""
        super().__init_subclass__()
        if "kind" in cls.__dict__:
            _labels[cls.kind] = getattr(cls, "label", cls.kind)

    @classmethod
    def enqueue(
        cls,
        *,
        to: Any,
        about: models.Model,
        occasion: str,
        context: dict[str, Any],
        at: datetime,
        language: str | None = None,
        due_at: datetime | None = None,
    ) -> Message:
        """Write the message in the reader's language, in the transaction of the deed.

        ``to`` is a user (``pk``, ``email``, ``language``, ``str()``) or an address. The key is kind, object and
        occasion: a notice to several people about one object names the person in the occasion. The template sees
        ``context``, ``recipient_name`` and ``base_url``; dates stand in the reader's zone where the reader has one.
        Raises: TransactionRequiredError outside a transaction, KeyTakenError when the key is another person's.
        """
        is_address = isinstance(to, str)
        name = "" if is_address else str(getattr(to, "full_name", "") or to)
        reader = language or ("" if is_address else getattr(to, "language", "")) or settings.LANGUAGE_CODE
        zone = None if is_address else getattr(to, "time_zone", None)
        subject, text, html = cls._render(
            {**context, "recipient_name": name, "base_url": settings.BASE_URL}, language=reader, zone=zone
        )
        letter = Letter(
            kind=cls.kind,
            occasion=occasion,
            recipient_id=None if is_address else to.pk,
            recipient_email=to if is_address else to.email,
            recipient_name=name,
            language=reader,
            subject=subject,
            text=text,
            html=html,
            held=cls.held,
            waits_for_deed=cls.waits_for_deed,
            secret=cls.secret,
            retry=cls.retry,
            due_at=due_at,
            useful_for=cls.useful_for,
        )
        return enqueue_message(letter=letter, about=about, at=at)

    @classmethod
    def _render(cls, context: dict[str, Any], *, language: str, zone: str | None) -> tuple[str, str, str]:
        with translation.override(language), timezone.override(ZoneInfo(zone) if zone else None):
            subject = _plain(f"{cls.template}.subject.txt", context)
            text = _plain(f"{cls.template}.txt", context) + "\n"
            try:
                html = get_template(f"{cls.template}.html").render(context)
            except TemplateDoesNotExist:
                html = ""
        return subject, text, html


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render a template as plain text: nothing is escaped, O'Neill stays O'Neill."""
    template = get_template(name).template
    return template.render(Context(context, autoescape=False)).strip()
