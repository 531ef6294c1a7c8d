"""Each kind of message with made-up contents, as staff see it before anybody receives it."""

from collections.abc import Iterator
from dataclasses import dataclass

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
