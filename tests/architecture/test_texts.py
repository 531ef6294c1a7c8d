"""Texts: none is written straight into a template, and sentences are short enough to be read at once."""

import re
from pathlib import Path

import pytest

from .test_translations import LANGUAGES, forms, messages

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAILS = sorted((ROOT / "templates").rglob("*.txt"))

# What is the same in every language: names of formats, zones, standards, and each language's own name.
SAME_EVERYWHERE = {"UTC", "CSV", "PDF", "SSE", "JSON", "ISBN", "العربية", "English", "Français", "Português", "Español"}
TRANSLATED = re.compile(r"{%-?\s*blocktranslate\b.*?{%-?\s*endblocktranslate\s*-?%}", re.S)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->|<!doctype[^>]*>", re.S | re.I)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.S)
SPOKEN_ATTRIBUTE = re.compile(r"""\s(?:alt|title|placeholder|aria-label|label|content)\s*=\s*["']([^"'<>]*)["']""")
MACHINE_META = re.compile(
    r"""<meta\s+(?:charset|name=["'](?:viewport|theme-color|color-scheme|robots|referrer)["']|http-equiv)[^>]*>"""
)
# Commands and scripts are no language of people.
MACHINE_TEXT = re.compile(r"<(script|code|kbd)\b.*?</\1>|&\w+;", re.S)
TAG = re.compile(r"<[^>]*>", re.S)
WORD = re.compile(r"[^\W\d_]{2,}")

LONGEST_SENTENCE = 25
MEAN_SENTENCE = 15
SENTENCE_END = re.compile(r"(?<=[.!?؟:])\s+|\n+")


def written_out(text: str) -> list[str]:
    """Words of a template that no translation reaches: between its tags, or in what screen readers read."""
    text = MACHINE_META.sub(" ", COMMENT.sub(" ", text))
    text = MACHINE_TEXT.sub(" ", CODE.sub("\x00", TRANSLATED.sub("\x00", text)))
    words = WORD.findall(" ".join([*SPOKEN_ATTRIBUTE.findall(text), TAG.sub(" ", text)]))
    return [word for word in words if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize("path", [*TEMPLATES, *MAILS], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_a_template_can_be_translated(path: Path) -> None:
    assert written_out(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Send it</p>", ["Send", "it"]),
        ('<img alt="A map">', ["map"]),
        ('<input aria-label="Search">', ["Search"]),
        ('<p>{% translate "Send it" %}</p>', []),
        ("{% blocktranslate %}Send {{ it }}{% endblocktranslate %} now", ["now"]),
        ("<code>manage.py demo</code> &rsaquo;", []),
        ("{# a remark #}<b>{{ name }}</b> UTC", []),
    ],
)
def test_the_scan_finds_what_is_written_out(text: str, words: list[str]) -> None:
    assert written_out(text) == words


# A colon, a comma or a sign of per cent right after a value, and lists and dates that are written the English way.
ENGLISH_JOINT = re.compile(
    r"""(?:%\}|\}\}|>)\s?[:;,](?=[\s<"])|\|join:["'][,;] |\|date:["'](?:SHORT_)?DATE|[}]\} %(?!\})"""
)
# Texts of machines and of those who run the portal: SQL, headers, logs, files of the method, faults of data files.
OF_MACHINES = {
    "academy_portal/operations/management/commands/invariants.py",
    "academy_portal/outbox/backends.py",
    "academy_portal/outbox/desk_previews.py",
    "academy_portal/outbox/management/commands/outbox.py",
    "academy_portal/reference/loading.py",
    "articles/loading.py",
    "editions/loading/load.py",
    "scholarships/queries/assignment.py",
    "scholarships/seal.py",
    "scholarships/selection/strict_json.py",
    # Facts of the record of acts, and cells of a register that keep one separator in every language.
    "scholarships/actions/calls.py",
    "scholarships/views/amendments.py",
    # The one place.
    "academy_portal/formats/lists.py",
}


def joints(text: str) -> list[str]:
    """Where a template joins values itself, though each language has its own comma and its own colon."""
    return ENGLISH_JOINT.findall(TRANSLATED.sub("\x00", COMMENT.sub(" ", text)))


@pytest.mark.parametrize("path", [*TEMPLATES, *MAILS], ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_join_values_as_each_language_does(path: Path) -> None:
    assert joints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{{ names|join:", " }}', 1),
        ("{{ day|date:'DATE_FORMAT' }}", 1),
        ("<bdi>{{ name }}</bdi>: {{ text }}", 1),
        ("{{ kind }}, {{ size }}", 1),
        ("{% if more %}, <b>{% endif %}", 1),
        ("{{ share }} %", 1),
        ("{{ kind }}{% comma %}{{ size }}{% colon %}{{ names|joined }} {{ day|date:'Y-m-d' }} {{ share|percent }}", 0),
        ("{% blocktranslate %}{{ name }}: {{ text }}{% endblocktranslate %}", 0),
    ],
)
def test_the_scan_finds_english_joints(text: str, count: int) -> None:
    assert len(joints(text)) == count


def test_code_joins_words_as_each_language_does() -> None:
    folders = ("academy_portal", "articles", "editions", "fieldvisits", "networks", "scholarships")
    joins = re.compile(r"""["'][,;] ["']\.join\(""")
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and joins.search(path.read_text(encoding="utf-8"))
    }
    assert found - OF_MACHINES == set()
    assert OF_MACHINES - found == set()


def sentences(language: str) -> list[str]:
    """Every sentence of the interface in a language, each plural form by itself."""
    if language == "en":
        sources = [message.id for message in messages("fr")]
        texts = [one for text in sources for one in (text if isinstance(text, (tuple, list)) else [text])]
    else:
        texts = [one for message in messages(language) for one in forms(message)]
    return [one for text in texts for one in SENTENCE_END.split(text) if WORD.search(one)]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_sentence_is_too_long(language: str) -> None:
    assert [one for one in sentences(language) if len(one.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_sentences_are_short(language: str) -> None:
    lengths = [len(one.split()) for one in sentences(language) if one.rstrip().endswith((".", "!", "?", "؟"))]
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE
