"""What is kept for everybody, for how long, and that nothing of a person ever is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.models import User
from academy_portal.pages import delivery, soft_cache
from editions.models import Edition
from scholarships.actions import reschedule_close
from scholarships.models import Call
from tests.clients import client_for
from tests.guarantees.servers import Broker
from tests.scholarships.world import World, build_world, person

SHARED = [*settings.MIDDLEWARE, "academy_portal.pages.delivery.SharedPagesMiddleware"]
OF_A_PERSON = "private, no-store"


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A Redis of this test alone."""
    one = Broker()
    yield one
    one.end()


@pytest.fixture
def kept(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """The portal keeps its pages, in a Redis that holds nothing yet."""
    pages = {**settings.CACHES["pages"], "LOCATION": broker.url}
    monkeypatch.setattr(delivery, "_record", delivery._Record())
    monkeypatch.setitem(soft_cache._rest, "until", 0.0)
    with override_settings(MIDDLEWARE=SHARED, CACHES={**settings.CACHES, "pages": pages}):
        yield broker
        caches["pages"].close()


@pytest.fixture
def world(transactional_db: None) -> World:
    """An open call; the record of acts is bound together when a transaction ends."""
    return build_world()


def queries(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_page_for_everybody_is_made_once(kept: Broker, world: World) -> None:
    first = Client().get("/en/scholarships/fiction/")
    again = Client()
    assert queries(again, "/en/scholarships/fiction/") == 1
    assert again.get("/en/scholarships/fiction/").content == first.content
    assert again.cookies == {}
    assert queries(Client(), "/fr/scholarships/fiction/") > 1


def test_an_act_that_a_page_shows_is_seen_at_once(kept: Broker, world: World) -> None:
    address = "/en/scholarships/fiction/"
    before = Client().get(address).content
    reschedule_close(
        call=world.call, closes_at=world.call.closes_at + timedelta(days=3), reason="A flood.", by=world.officer,
        at=world.at,
    )  # fmt: skip
    after = Client().get(address).content
    assert after != before
    assert queries(Client(), address) == 1


def test_an_act_that_no_page_shows_changes_nothing(kept: Broker, world: World) -> None:
    Client().get("/en/scholarships/fiction/")
    world.apply("awa", send=False)
    assert queries(Client(), "/en/scholarships/fiction/") == 1


def test_what_people_search_for_is_not_kept(kept: Broker, world: World) -> None:
    Client().get("/en/networks/?q=lakes")
    assert queries(Client(), "/en/networks/?q=lakes") > 1


def test_nobody_gets_the_page_of_another(kept: Broker, world: World) -> None:
    people = [person(f"{name}@example.org", world.at) for name in ("awa", "bou")]
    for user, name in zip(people, ("Awa Diop", "Bou Sall"), strict=True):
        User.objects.filter(pk=user.pk).update(full_name=name)
    clients = [client_for(User.objects.get(pk=user.pk)) for user in people]
    for address in ("/en/", "/en/networks/", "/en/scholarships/fiction/"):
        answers = [client.get(address) for client in (*clients, Client(), *clients)]
        texts = [answer.content.decode() for answer in answers]
        assert ["Awa Diop" in text for text in texts] == [True, False, False, True, False]
        assert ["Bou Sall" in text for text in texts] == [False, True, False, False, True]
        rules = [answer.headers["Cache-Control"] for answer in answers]
        assert rules == [OF_A_PERSON, OF_A_PERSON, "no-cache", OF_A_PERSON, OF_A_PERSON]
        assert all("Cookie" in answer.headers["Vary"] for answer in answers)
        assert ["ETag" in answer.headers for answer in answers] == [False, False, True, False, False]


@pytest.mark.django_db
def test_pages_for_everybody_set_no_cookie(client: Client) -> None:
    for path in ("", "help/", "privacy/", "accessibility/", "glossary/", "editions/", "networks/", "scholarships/"):
        answer = client.get(f"/en/{path}")
        assert (path, answer.status_code, dict(answer.cookies)) == (path, 200, {})
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["login/", "signup/", "login/code/", "password/reset/"])
def test_a_page_with_a_form_is_kept_by_nobody(client: Client, path: str) -> None:
    answer = client.get(f"/en/account/{path}")
    assert answer.status_code == 200
    assert settings.CSRF_COOKIE_NAME in answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


@pytest.mark.django_db
def test_a_browser_that_has_the_page_gets_no_second_one(client: Client) -> None:
    first = client.get("/en/help/", headers={"accept-encoding": "br"})
    second = client.get("/en/help/", headers={"accept-encoding": "br", "if-none-match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["Cache-Control"] == "no-cache"
    other = client.get("/fr/help/", headers={"if-none-match": first.headers["ETag"]})
    assert other.status_code == 200


def test_the_clock_ends_what_is_kept(world: World) -> None:
    opens, closes = world.call.opens_at, world.call.closes_at
    assert delivery.seconds_to_keep(at=opens - timedelta(seconds=20)) == 20
    assert delivery.seconds_to_keep(at=closes - timedelta(seconds=7)) == 7
    Call.objects.update(grace_minutes=30)
    assert delivery.seconds_to_keep(at=closes + timedelta(minutes=30, seconds=-5)) == 5
    assert delivery.seconds_to_keep(at=datetime(2031, 5, 4, 23, 59, 51, tzinfo=UTC)) == 9
    assert delivery.seconds_to_keep(at=datetime(2031, 5, 4, 12, tzinfo=UTC)) == delivery.MOST_S


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_without_redis_pages_are_made_anew(kept: Broker, world: World, fault: str) -> None:
    address = "/en/scholarships/fiction/"
    content = Client().get(address).content
    getattr(kept, fault)()
    assert Client().get(address).content == content
    assert soft_cache._rest["until"] > 0
    assert queries(Client(), address) > 1


def test_another_record_of_acts_is_read_from_its_beginning(kept: Broker, world: World) -> None:
    record = delivery._Record(read=10**9, shown=10**9)
    assert record.state() == 0
    assert record.state() == delivery._Record().state() > 0


def test_no_edition_is_kept_that_nobody_may_see(kept: Broker, world: World) -> None:
    slug = Edition.objects.get().slug
    assert Client().get(f"/en/editions/{slug}-not/").status_code == 404
    assert Client().get(f"/en/editions/{slug}-not/").status_code == 404


def test_the_cache_never_empties_the_brokers_redis() -> None:
    with pytest.raises(NotImplementedError):
        caches["pages"].clear()
