"""Rules for what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy_portal.kernel.text import count_words, has_forbidden_characters, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Awa \n Sène ", "Awa Sène"),
        ("Bcc: all\r\nSubject: x", "Bcc: all Subject: x"),
        ("سلمى\u202e بنجلون", "سلمى بنجلون"),
        ("Núñez O’Neill-d’Arc", "Núñez O’Neill-d’Arc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩🏾\u200d🌾", "👩🏾\u200d🌾"),
        ("e\u0301", "é"),
        ("\x00\x07", ""),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@given(st.text())
def test_one_line_is_one_clean_line_and_stays_so(typed: str) -> None:
    line = one_line(typed)
    assert one_line(line) == line
    assert not any(unicodedata.category(letter)[0] == "C" for letter in line if letter not in "\u200c\u200d")
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "answer"), [("a\x00b", True), ("\ud800", True), ("x\udfff", True), ("é 日本 😀", False)]
)
def test_what_the_database_cannot_store(text: str, answer: bool) -> None:
    assert has_forbidden_characters(text) is answer


@pytest.mark.parametrize(("text", "number"), [("", 0), ("one", 1), (" two\nwords ", 2), ("الاقتصاد الاجتماعي", 2)])
def test_words(text: str, number: int) -> None:
    assert count_words(text) == number
