"""No template and no stylesheet of ours may hold what the content security policy or the second direction refuses."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# A mail carries its style with it, and no policy of a page applies to it: this one template, and no other.
MAIL = ROOT / "templates" / "outbox" / "mail" / "base.html"
TEMPLATES = sorted(set((ROOT / "templates").rglob("*.html")) - {MAIL})
STYLESHEETS = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))

DATA_SCRIPT = re.compile(r"""type\s*=\s*["']application/(ld\+)?json["']""")
REFUSED = {
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event handler": re.compile(r"""<[a-z][^>]*\son[a-z]+\s*=\s*["']""", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "other site": re.compile(r"""<(script|link|img|iframe)\b[^>]*\s(src|href)\s*=\s*["']https?:""", re.I),
}
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.S)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
PHYSICAL = re.compile(r"(?<![a-z])(left|right)(?![a-z])", re.I)
PHYSICAL_SIZE = re.compile(
    r"(?<![a-z-])(margin|padding|border)-(top|bottom)\b|(?<![a-z-])(min-|max-)?(width|height)\s*:"
)


def faults_of(text: str) -> list[str]:
    """What a template holds that the policy refuses, by name."""
    text = COMMENT.sub("", text)
    found = [name for name, pattern in REFUSED.items() if pattern.search(text)]
    for tag in re.findall(r"<script\b[^>]*>", text, re.I):
        if not re.search(r"\ssrc\s*=", tag) and not DATA_SCRIPT.search(tag):
            found.append("inline script")
    return found


def css_faults_of(text: str) -> list[str]:
    """Physical directions in a stylesheet; widths inside media conditions are meant and allowed."""
    text = CSS_COMMENT.sub("", text)
    rules = re.sub(r"@media[^{]*", "", text)
    return [match.group() for pattern in (PHYSICAL, PHYSICAL_SIZE) for match in pattern.finditer(rules)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_holds_nothing_inline(path: Path) -> None:
    assert faults_of(path.read_text(encoding="utf-8")) == []


def test_a_mail_holds_style_and_nothing_else() -> None:
    assert faults_of(MAIL.read_text(encoding="utf-8")) == ["style attribute"]


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_stylesheet_is_logical(path: Path) -> None:
    assert css_faults_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_script_needs_no_eval_and_sets_no_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (
        re.findall(r"\beval\(|new Function|\.style\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
        == []
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">', "style attribute"),
        ("<style>p {}</style>", "style element"),
        ('<a href="#" onclick="go()">', "event handler"),
        ("<script>go()</script>", "inline script"),
        ('<img src="https://example.org/a.png">', "other site"),
    ],
)
def test_the_scan_finds(text: str, fault: str) -> None:
    assert faults_of(text) == [fault]


def test_the_scan_lets_data_and_files_pass() -> None:
    assert faults_of('<script src="/a.js"></script><script type="application/json">{}</script>') == []


def test_the_style_scan_finds() -> None:
    assert css_faults_of("a { margin-left: 1px; text-align: right; width: 2px }") == ["left", "right", "width:"]
    assert css_faults_of("@media (min-width: 40em) { a { inline-size: 2px } } /* left */") == []


def test_every_template_dir_is_scanned() -> None:
    assert len(TEMPLATES) > 60
    assert len(STYLESHEETS) >= 2
