"""Packed files are smaller and mean the same."""

import json
from pathlib import Path

import brotli
import pytest
from django.core.files.storage import FileSystemStorage
from playwright.sync_api import Browser

from academy_portal.pages.packing import PackedStaticFilesStorage, packed_script, packed_style

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "static/academy"
STYLES, SCRIPTS = sorted(FOLDER.glob("*.css")), sorted(FOLDER.glob("*.js"))
# Each rule as the browser understands it, nested ones within.
RULES = """([source, packed]) => {
  const rules = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    // What a custom property or a value with one holds is shown as it was written.
    return [...sheet.cssRules].flatMap((rule) => rule.cssText.replace(/,\\s*/g, ",").split("\\n"));
  };
  return [rules(source), rules(packed)];
}"""
NAMES = """async ([source, packed]) => {
  const names = async (text) => Object.keys(
    await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))));
  return [await names(source), await names(packed)];
}"""


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=lambda path: path.name)
def test_packed_is_smaller(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    packed = packed_style(text) if path.suffix == ".css" else packed_script(text)
    assert len(brotli.compress(packed.encode())) < len(brotli.compress(text.encode()))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_line_of_a_script_means_something_by_its_beginning(path: Path) -> None:
    """A template or a comment over several lines is the one place where indentation or `//` may matter."""
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0, line
        assert line.count("/*") == line.count("*/"), line


@pytest.mark.browser
def test_a_browser_reads_the_same_rules_in_a_packed_style(chromium: Browser) -> None:
    page = chromium.new_page()
    for path in STYLES:
        text = path.read_text(encoding="utf-8")
        source, packed = page.evaluate(RULES, [text, packed_style(text)])
        assert packed == source, path.name
        assert len(source) > 50
    page.close()


@pytest.mark.browser
def test_a_browser_reads_packed_modules(chromium: Browser) -> None:
    page = chromium.new_page()
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        if "export " in text:
            source, packed = page.evaluate(NAMES, [text, packed_script(text)])
            assert packed == source, path.name
    page.close()


def test_space_that_means_something_stays() -> None:
    said = """@media (min-width: 1px) and (hover) { .a :is(b, c) > d:hover::after { content: "a: { b }  /* c */"; } }
    /* don't */
    .e { width: calc(1px + 2px); --f: 1px 2px; font: 1rem/1.5 'G, h' }"""
    assert packed_style(said) == (
        """@media (min-width:1px) and (hover){.a :is(b,c) > d:hover::after{content:"a: { b }  /* c */";}}"""
        """.e{width:calc(1px + 2px);--f:1px 2px;font:1rem/1.5 'G, h'}"""
    )


def test_collected_files_are_packed_hashed_and_compressed(tmp_path: Path) -> None:
    storage = PackedStaticFilesStorage(location=tmp_path)
    theirs = "// A comment of theirs\nlet theirs;\n"
    sources = {
        "academy/a.css": "/* why */\na { color: red; background: url('b.svg') }\n",
        "academy/a.js": "// why\nexport default () => {\n  alert();\n};\n",
        "academy/b.svg": "<svg/>",
        "other/a.js": theirs,
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    paths = {name: (FileSystemStorage(tmp_path), name) for name in sources}
    assert [done for _name, _hashed, done in storage.post_process(paths) if isinstance(done, Exception)] == []
    named = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    said = {name: (tmp_path / hashed).read_text() for name, hashed in named.items()}
    assert said == {
        "academy/a.css": f'a{{color:red;background:url("{Path(named["academy/b.svg"]).name}")}}',
        "academy/a.js": "export default () => {\nalert();\n};",
        "academy/b.svg": "<svg/>",
        "other/a.js": theirs,
    }
    assert set(named) & set(named.values()) == set()
