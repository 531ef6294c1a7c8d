"""A message as a mail: its HTML part is made from its text alone, so that the two parts say the same."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_info

from academy_portal.formats.isolates import FIRST_STRONG_ISOLATE, POP_ISOLATE
from academy_portal.kernel.text import one_line

ISOLATES = FIRST_STRONG_ISOLATE + POP_ISOLATE
SUBJECT_LENGTH = 60
# What stands below this line is the foot of the mail; many programs leave it out of an answer.
FOOT_MARK = "-- "
TEMPLATE = "outbox/mail/base.html"

Kind = Literal["paragraph", "list", "link", "code"]
_CODE = re.compile(r"\d{6,8}")


@dataclass(frozen=True)
class Run:
    """A run of text within a line. ``is_isolated``: it keeps its own direction."""

    text: str
    is_isolated: bool = False


@dataclass(frozen=True)
class Block:
    """One piece of a mail: lines of one kind that stand together. A link or a code is a block of one line."""

    kind: Kind
    lines: tuple[tuple[Run, ...], ...]

    @property
    def plain(self) -> str:
        """The first line without isolates: the address of a link, the digits of a code."""
        return "".join(run.text for run in self.lines[0])


@dataclass(frozen=True)
class Letterform:
    """A mail taken apart: what it says, then its foot."""

    body: tuple[Block, ...]
    foot: tuple[Block, ...]


def subject_line(text: str) -> str:
    """A subject: one line of at most 60 letters, its isolates closed; what is too long is cut between words."""
    clean = one_line(text, keep=ISOLATES)
    if len(clean) > SUBJECT_LENGTH:
        room = SUBJECT_LENGTH - 1 - clean.count(FIRST_STRONG_ISOLATE)
        clean = (clean[:room].rsplit(" ", 1)[0] or clean[:room]).rstrip(" :,") + "…"
    opened = clean.count(FIRST_STRONG_ISOLATE) - clean.count(POP_ISOLATE)
    return clean + POP_ISOLATE * max(opened, 0)


def letterform(text: str) -> Letterform:
    """Take a text apart: blank lines part its pieces, and a line that is our own address, a point or a code is one.

    Only a whole line that begins with the portal's address becomes a link: no name and no sentence can make one.
    """
    lines = text.rstrip("\n").split("\n")
    marks = [number for number, line in enumerate(lines) if line == FOOT_MARK]
    end = marks[-1] if marks else len(lines)
    return Letterform(body=_blocks(lines[:end]), foot=_blocks(lines[end + 1 :]))


def html_of(*, subject: str, text: str, language: str) -> str:
    """The HTML part of a mail, made from its text."""
    is_rtl = get_language_info(language)["bidi"]
    context = {
        "subject": "".join(run.text for run in _runs(subject)),
        "letter": letterform(text),
        "language": language,
        "direction": "rtl" if is_rtl else "ltr",
    }
    return render_to_string(TEMPLATE, context)


def mail_of(*, subject: str, text: str, language: str, recipient_email: str, message_id: str) -> EmailMultiAlternatives:
    """The whole mail as it goes out: the text first, the HTML part beside it, answers to a person."""
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[recipient_email],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Message-ID": message_id, "Content-Language": language, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html_of(subject=subject, text=text, language=language), "text/html")
    return mail


def _blocks(lines: list[str]) -> tuple[Block, ...]:
    found: list[Block] = []
    for kind, group in groupby(lines, key=_kind_of):
        if kind is None:
            continue
        runs = [_runs(line.removeprefix("- ") if kind == "list" else line) for line in group]
        if kind in ("link", "code"):
            found += [Block(kind, (line,)) for line in runs]
        else:
            found.append(Block(kind, tuple(runs)))
    return tuple(found)


def _kind_of(line: str) -> Kind | None:
    """What a line is; None for a blank one."""
    if not line.strip():
        return None
    if line.startswith("- "):
        return "list"
    if line.startswith(f"{settings.BASE_URL}/") and " " not in line:
        return "link"
    return "code" if _CODE.fullmatch(line) else "paragraph"


def _runs(line: str) -> tuple[Run, ...]:
    """The runs of a line: what isolates enclose stands apart, an isolate without its other half is left out."""
    found: list[Run] = []
    depth = 0
    for part in re.split(f"([{ISOLATES}])", line):
        if part == FIRST_STRONG_ISOLATE:
            depth += 1
        elif part == POP_ISOLATE:
            depth = max(depth - 1, 0)
        elif part:
            found.append(Run(part, depth > 0))
    return tuple(found)
