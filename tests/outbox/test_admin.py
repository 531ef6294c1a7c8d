import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from academy_portal.outbox.notices import kinds
from academy_portal.outbox.states import MACHINE
from tests.audit.chains import AT, make_subject
from tests.clients import client_for
from tests.outbox.notices import Code, Decision, Receipt, write

pytestmark = pytest.mark.django_db
LIST = "admin:outbox_message_changelist"


@pytest.fixture
def desk(officer: User) -> Client:
    """An officer at the desk, with the second factor shown."""
    return client_for(officer)


def act_url(verb: str) -> str:
    return reverse("admin:outbox_message_act", args=[verb])


def test_a_message_can_be_read_with_its_history(desk: Client, amina: User) -> None:
    message = write(Decision, to=amina)
    page = desk.get(reverse("admin:outbox_message_change", args=[message.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "&lt;b&gt;ready&lt;/b&gt;" in text
    assert f'href="{act_url("release")}?ids={message.pk}"' in text
    assert f'href="{act_url("resend")}?ids={message.pk}"' not in text
    assert "<b>Written</b>" in text
    assert 'name="_save"' not in text


def test_a_secret_is_never_shown(desk: Client) -> None:
    message = write(Code)
    for address in (reverse("admin:outbox_message_change", args=[message.pk]), reverse(LIST)):
        text = desk.get(address).content.decode()
        assert "ready" not in text
    assert (
        "Its text is never shown."
        in desk.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()
    )


def test_the_list_asks_the_same_at_1_and_30_rows(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(occasion="first")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(20) as asked:
            assert desk.get(reverse(LIST)).status_code == 200
        counts.append(len(asked))
        for number in range(29):
            write(occasion=str(number), about=Message.objects.first())
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["?state__exact=held", "?q=amina", "?kind__exact=tests_decision", "?q=%00"])
def test_filters_and_search_answer(desk: Client, amina: User, query: str) -> None:
    write(Decision, to=amina)
    assert desk.get(reverse(LIST) + query).status_code in (200, 302, 400)


def test_an_act_on_many_shows_first_what_it_will_do(desk: Client, amina: User) -> None:
    held = [write(Decision, occasion=str(number), about=make_subject(f"o{number}")) for number in range(25)]
    sent = write(Receipt)
    Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=AT)
    chosen = {"action": "release_chosen", "_selected_action": [message.pk for message in (*held, sent)]}
    page = desk.post(reverse(LIST), chosen)
    text = page.content.decode()
    assert page.status_code == 200
    assert "tests_decision: 25" in text
    assert "And 5 more messages." in text
    assert "sent: 1" in text
    assert Message.objects.filter(state="held").count() == 25
    ids = ",".join(str(message.pk) for message in held)
    assert f'name="ids" value="{ids}"' in text
    answer = desk.post(act_url("release"), {"ids": ids}, follow=True)
    assert "Messages released: 25." in answer.content.decode()
    assert Message.objects.filter(state="queued").count() == 25


def test_an_act_that_became_impossible_changes_nothing(desk: Client) -> None:
    one, two = write(Decision, occasion="1"), write(Decision, occasion="2")
    Message.objects.filter(pk=two.pk).update(state="cancelled")
    answer = desk.post(act_url("release"), {"ids": f"{one.pk},{two.pk}"}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert [message.state for message in Message.objects.order_by("pk")] == ["held", "cancelled"]


@pytest.mark.parametrize("verb", ["release", "hold", "resend", "confirm", "cancel"])
def test_each_act_asks_on_its_page_and_does_by_post(desk: Client, verb: str) -> None:
    message = write(Decision)
    source = MACHINE.moves[verb].sources[0]
    Message.objects.update(state=source, sent_at=AT if source == "sent" else None)
    assert desk.get(act_url(verb) + f"?ids={message.pk}").status_code == 200
    message.refresh_from_db()
    assert message.state == source
    assert desk.post(act_url(verb), {"ids": message.pk}).status_code == 302
    message.refresh_from_db()
    assert message.state == MACHINE.moves[verb].target


@pytest.mark.parametrize("ids", ["", "x", "1,2,,", "9" * 30, "²"])
def test_odd_keys_do_no_harm(desk: Client, ids: str) -> None:
    assert desk.get(act_url("release"), {"ids": ids}).status_code == 200
    assert desk.post(act_url("release"), {"ids": ids}).status_code == 302


def test_an_unknown_act_is_not_found(desk: Client) -> None:
    assert desk.get(act_url("destroy")).status_code == 404


def test_strangers_and_plain_staff_are_kept_out(client: Client, amina: User) -> None:
    message = write(Decision)
    addresses = [reverse(LIST), reverse("admin:outbox_message_change", args=[message.pk]), act_url("release")]
    for address in addresses:
        assert client.get(address).status_code == 302
    client.force_login(amina)
    for address in addresses:
        assert client.get(address).status_code in (302, 403)
    User.objects.filter(pk=amina.pk).update(is_staff=True)
    for address in addresses:
        assert client.get(address).status_code in (302, 403)
    client.post(act_url("release"), {"ids": message.pk})
    message.refresh_from_db()
    assert message.state == "held"


def test_nothing_is_added_or_deleted_here(desk: Client) -> None:
    message = write(Decision)
    assert desk.get(reverse("admin:outbox_message_add")).status_code == 403
    assert desk.post(reverse("admin:outbox_message_delete", args=[message.pk]), {"post": "yes"}).status_code == 403
    desk.post(reverse("admin:outbox_message_change", args=[message.pk]), {"subject": "other"})
    message.refresh_from_db()
    assert message.subject != "other"


def test_every_kind_of_message_has_a_name_for_staff() -> None:
    own = {kind: name for kind, name in kinds().items() if not kind.startswith("tests_")}
    assert [kind for kind, name in own.items() if kind == name] == []
