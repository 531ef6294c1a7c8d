"""The base of every kind of message that the portal sends."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from .actions.enqueueing import Letter, enqueue_message
from .models import Message
from .rendering import subject_line
from .states import RETRY_RESEND

# Parts of a template that say nothing this time leave no gap.
_BLANK_LINES = re.compile(r"\n{3,}")

_classes: list[type["Notice"]] = []


def kinds() -> dict[str, str]:
    """Every kind of message and what staff call it, by name."""
    labels = {notice.kind: str(getattr(notice, "label", notice.kind)) for notice in reversed(_classes)}
    return dict(sorted(labels.items(), key=lambda pair: pair[1]))


def label_of(kind: str) -> str:
    """What staff call a kind of message; the bare kind for one that the portal no longer sends."""
    return kinds().get(kind, kind)


def notices() -> list[type["Notice"]]:
    """Every class of message that is sent: those that no other is derived from, as the apps define them."""
    return [notice for notice in _classes if not notice.__subclasses__()]


@dataclass(frozen=True)
class Sample:
    """Made-up content of one message. ``name`` says which case it shows, where a kind has several."""

    context: Mapping[str, Any]
    name: object = ""


def no_samples() -> tuple[Sample, ...]:
    """What a kind shows that has no made-up content: nothing."""
    return ()


@dataclass(frozen=True)
class Rendered:
    """A message in words; its HTML part follows from them."""

    subject: str
    text: str


class Notice:
    """One kind of message. Subclass it in ``notices.py`` of an app and set the class attributes.

    ``label``: what staff call this kind of message; several classes may share a kind.
    ``template`` names ``<template>.subject.txt`` and ``<template>.txt``; the HTML part is made from the latter.
    ``held``: waits for a person. ``waits_for_deed``: held, and only the action that publishes the decision lets it go.
    ``retry``: what to do when nobody knows whether it went out, "resend" or "hold".
    ``secret``: encrypted, wiped once sent, never shown. ``useful_for``: dropped when not sent within this time.
    ``samples``: made-up contents for the preview at the desk, from no database.
    """

    kind: ClassVar[str]
    label: ClassVar[object]
    template: ClassVar[str]
    held: ClassVar[bool] = False
    waits_for_deed: ClassVar[bool] = False
    retry: ClassVar[str] = RETRY_RESEND
    secret: ClassVar[bool] = False
    useful_for: ClassVar[timedelta | None] = None
    samples: ClassVar[Callable[[], Iterable[Sample]]] = staticmethod(no_samples)

    def __init_subclass__(cls) -> None:
        """Note the class, once it has a kind."""
        super().__init_subclass__()
        if hasattr(cls, "kind"):
            _classes.append(cls)

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
        words = cls.render(context, name=name, language=reader, zone=zone)
        letter = Letter(
            kind=cls.kind,
            occasion=occasion,
            recipient_id=None if is_address else to.pk,
            recipient_email=to if is_address else to.email,
            recipient_name=name,
            language=reader,
            subject=words.subject,
            text=words.text,
            held=cls.held,
            waits_for_deed=cls.waits_for_deed,
            secret=cls.secret,
            retry=cls.retry,
            due_at=due_at,
            useful_for=cls.useful_for,
        )
        return enqueue_message(letter=letter, about=about, at=at)

    @classmethod
    def render(cls, context: Mapping[str, Any], *, name: str, language: str, zone: str | None = None) -> Rendered:
        """The message in the words of a language, its dates in a reader's zone."""
        known = {**context, "recipient_name": name, "base_url": settings.BASE_URL}
        with translation.override(language), timezone.override(ZoneInfo(zone) if zone else None):
            subject = subject_line(_plain(f"{cls.template}.subject.txt", known))
            text = _BLANK_LINES.sub("\n\n", _plain(f"{cls.template}.txt", known)) + "\n"
        return Rendered(subject, text)


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render a template as plain text: nothing is escaped, O'Neill stays O'Neill."""
    template = get_template(name).template
    return template.render(Context(context, autoescape=False)).strip()
