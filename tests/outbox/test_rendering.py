from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from academy_portal.outbox.rendering import Block, Run, html_of, letterform, subject_line
from academy_portal.outbox.templatetags.outbox import end_of_day, isolate, person_name

FSI, PDI = "\u2068", "\u2069"


def kinds_of(text: str) -> list[str]:
    return [block.kind for block in letterform(text).body]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("  two\nlines ", "two lines"),
        ("Bcc: x@example.org\r\nTo: y", "Bcc: x@example.org To: y"),
        (f"{FSI}SSE13-7K4Q{PDI}: x", f"{FSI}SSE13-7K4Q{PDI}: x"),
        (f"{FSI}open", f"{FSI}open{PDI}"),
        ("over\u202eride", "over ride"),
        ("word " * 20, "word " * 10 + "word…"),
        ("x" * 70, "x" * 59 + "…"),
        (f"{FSI}{'long ' * 20}", f"{FSI}{'long ' * 10}long…{PDI}"),
    ],
)
def test_a_subject_is_one_short_line(text: str, subject: str) -> None:
    assert subject_line(text) == subject
    assert len(subject) <= 60


def test_a_text_is_taken_apart() -> None:
    text = "Dear A,\n\nIt covers:\n- one\n- two\nDo it here:\nhttp://127.0.0.1:8000/en/\n\n123456\n\n-- \nWho\nWhy\n"
    letter = letterform(text)
    assert [block.kind for block in letter.body] == ["paragraph", "paragraph", "list", "paragraph", "link", "code"]
    assert letter.body[2] == Block("list", ((Run("one"),), (Run("two"),)))
    assert letter.body[4].plain == "http://127.0.0.1:8000/en/"
    assert letter.foot == (Block("paragraph", ((Run("Who"),), (Run("Why"),))),)


@pytest.mark.parametrize(
    "line",
    [
        "https://evil.example/",
        "http://127.0.0.1:8000.evil.example/",
        "http://127.0.0.1:8000/en/ now",
        "see http://127.0.0.1:8000/en/",
        "javascript:alert(1)",
        f"{FSI}http://127.0.0.1:8000/{PDI}",
    ],
)
def test_nothing_but_a_line_with_our_own_address_is_a_link(line: str) -> None:
    assert kinds_of(line) == ["paragraph"]
    assert "<a " not in html_of(subject="x", text=line, language="en")


def test_isolates_become_elements_and_lone_ones_are_left_out() -> None:
    html = html_of(subject=f"{FSI}S{PDI}", text=f"a {FSI}b{PDI} c{PDI} {FSI}{FSI}d{PDI}{PDI} e\n{FSI}f", language="ar")
    assert "<p>a <bdi>b</bdi> c <bdi>d</bdi> e<br>\n<bdi>f</bdi></p>" in html
    assert "<title>S</title>" in html
    assert '<html lang="ar" dir="rtl">' in html


def test_what_people_type_is_escaped() -> None:
    html = html_of(subject="<b>", text="<script>&amp;</script>\n- <img src=x>", language="en")
    assert "<p>&lt;script&gt;&amp;amp;&lt;/script&gt;</p>" in html
    assert "<li>&lt;img src=x&gt;</li>" in html
    assert "<title>&lt;b&gt;</title>" in html


def test_names_keep_their_direction_and_are_no_links() -> None:
    assert person_name("O'Neill") == "O'Neill"
    assert person_name("evil.example/x") == "evil.\u2060example/x"
    assert person_name("أمينة") == f"{FSI}أمينة{PDI}"
    assert person_name(f"a{PDI}\u202eb\nc") == "a b c"
    with translation.override("ar"):
        assert isolate("SSE13-7K4Q") == f"{FSI}SSE13-7K4Q{PDI}"
        assert isolate("") == ""


def test_a_day_ends_in_utc() -> None:
    assert end_of_day(date(2027, 1, 20)) == datetime(2027, 1, 20, 23, 59, tzinfo=UTC)
