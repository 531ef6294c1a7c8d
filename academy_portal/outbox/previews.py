"""Each kind of message with made-up contents, as staff see it before anybody receives it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from academy_portal.formats.lists import colon

from .notices import Notice, Rendered, Sample, notices
from .rendering import html_of, mail_of

READER = "Amina أمينة Example"
ADDRESS = "amina@people.example"


@dataclass(frozen=True)
class Preview:
    """One kind of message in one case. ``key`` stands in its address."""

    key: str
    notice: type[Notice]
    sample: Sample

    @property
    def label(self) -> str:
        """What staff call this kind."""
        return str(self.notice.label)

    @property
    def title(self) -> str:
        """The kind, and the case where there are several."""
        return f"{self.label}{colon()}{self.sample.name}" if self.sample.name else self.label

    @property
    def subject(self) -> str:
        """Its subject in the language of the page."""
        return self.rendered(get_language() or settings.LANGUAGE_CODE).subject

    def rendered(self, language: str) -> Rendered:
        """The message in one language."""
        return self.notice.render(self.sample.context, name=READER, language=language, zone="America/La_Paz")

    def html(self, language: str) -> str:
        """Its HTML part in one language."""
        words = self.rendered(language)
        return html_of(subject=words.subject, text=words.text, language=language)


def previews() -> dict[str, Preview]:
    """Every kind of message in each of its cases, by key."""
    return {preview.key: preview for preview in _walk()}


def size_of(*, subject: str, text: str, language: str) -> int:
    """How many bytes the whole mail has, as it is handed over."""
    mail = mail_of(
        subject=subject, text=text, language=language, recipient_email=ADDRESS, message_id="<preview@mail.example>"
    )
    return len(mail.message().as_bytes())


def _walk() -> Iterator[Preview]:
    for notice in notices():
        for number, sample in enumerate(notice.samples(), start=1):
            yield Preview(f"{notice.__name__}-{number}", notice, sample)
