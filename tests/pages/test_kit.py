"""The kit: for staff alone, whole in each language, each section with what its checks need."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from academy_portal.pages.kit.sections import SECTIONS
from tests.clients import client_for
from tests.scholarships.world import moment, person

pytestmark = pytest.mark.django_db
STYLE = Path(__file__).resolve().parent.parent.parent / "static/academy/academy.css"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def staff() -> Client:
    """Somebody who may open the desk."""
    user = person("desk@example.org", moment())
    user.is_staff = True
    user.save()
    return client_for(user)


def test_others_do_not_find_it(client: Client) -> None:
    assert client.get("/en/kit/").headers["Location"].startswith("/en/account/login/")
    assert client_for(person("visitor@example.org", moment())).get("/en/kit/").status_code == 404


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_section_in_each_language(staff: Client, code: str) -> None:
    html = staff.get(f"/{code}/kit/").content.decode()
    assert re.findall(r'<section id="([\w-]+)"', html) == [section.name for section in SECTIONS]
    assert re.findall(r'<a href="#([\w-]+)">', html.split("<section id", 1)[0]) == [one.name for one in SECTIONS]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_no_id_stands_twice(staff: Client, code: str) -> None:
    found = re.findall(r'\sid="([^"]+)"', staff.get(f"/{code}/kit/").content.decode())
    assert sorted(found) == sorted(set(found))


def test_headings_go_down_step_by_step(staff: Client) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", staff.get("/en/kit/").content.decode())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [after for before, after in pairwise(levels) if after > before + 1] == []


def test_every_class_of_the_style_is_shown(staff: Client) -> None:
    """A class that no section of the kit shows would be looked at by no check; one that nothing uses is deleted."""
    html = staff.get("/en/kit/?demonstration=1").content.decode()
    shown = {name for names in re.findall(r'class="([^"]+)"', html) for name in names.split()}
    rules = re.sub(r"/\*.*?\*/", "", STYLE.read_text(encoding="utf-8"), flags=re.S)
    styled = set(re.findall(r"\.([a-z][\w-]*)", " ".join(re.findall(r"([^{}]+)\{", rules))))
    assert sorted(styled - shown) == []


def test_other_headers(staff: Client) -> None:
    assert "/account/login/" in staff.get("/en/kit/?header=visitor").content.decode().split("<main")[0]
    assert "أمينة مثال" in staff.get("/en/kit/?header=long").content.decode().split("<main")[0]
    assert 'class="demo"' in staff.get("/en/kit/?demonstration=1").content.decode()
    assert 'class="demo"' not in staff.get("/en/kit/?demonstration=0").content.decode()


def test_a_form_that_is_sent_shows_the_kit_again(staff: Client) -> None:
    assert staff.post("/en/kit/").status_code == 200
