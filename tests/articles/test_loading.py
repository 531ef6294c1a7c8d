import pytest

from academy_portal.audit.models import Event
from articles import loading
from articles.invariants import INVARIANTS
from articles.models import Publication, PublicationIsbn, is_isbn13
from editions.loading import load_editions
from tests.editions.breaches import breaches
from tests.editions.samples import countries_of_the_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(at):
    countries_of_the_files()
    load_editions(at=at)
    return loading.load_publications(at=at)


def test_the_twelve_publications(loaded):
    assert loaded.created.total() == 12
    editions = sorted(Publication.objects.exclude(edition=None).values_list("edition__ordinal", flat=True))
    assert editions == [1, 2, 4, 4, 5, 6, 8, 9, 11, 12]
    assert Publication.objects.filter(edition=None).count() == 2
    assert PublicationIsbn.objects.count() == 10
    assert all(is_isbn13(isbn) for isbn in PublicationIsbn.objects.values_list("isbn", flat=True))
    assert not Publication.objects.filter(source_urls=[]).exists()
    assert breaches(INVARIANTS) == {}


def test_isbns_by_language_and_format(loaded):
    puebla = Publication.objects.get(edition__ordinal=6)
    assert list(puebla.isbns.values_list("isbn", "language", "format")) == [
        ("978-92-2-330475-1", "es", "print"),
        ("978-92-2-330476-8", "es", "web"),
        ("978-92-2-130475-3", "en", "print"),
        ("978-92-2-130476-0", "en", "web"),
    ]
    assert (puebla.editors, puebla.authors, puebla.title_language) == (
        ["Anita Amorim", "Charbel Fakhri-Kairouz"],
        [],
        "es",
    )


def test_languages_that_the_source_does_not_name(loaded):
    overview = Publication.objects.get(kind="overview")
    assert (overview.languages, overview.further_languages) == (["en", "es", "fr", "pt"], 3)


def test_the_same_file_twice_changes_nothing(loaded, at):
    before = list(Publication.objects.order_by("pk").values()), list(PublicationIsbn.objects.order_by("pk").values())
    events = Event.objects.count()
    again = loading.load_publications(at=at)
    assert (again.created.total(), again.updated.total(), again.unchanged.total()) == (0, 0, 12)
    assert before == (
        list(Publication.objects.order_by("pk").values()),
        list(PublicationIsbn.objects.order_by("pk").values()),
    )
    assert Event.objects.count() == events


def test_without_editions_nothing_is_written(at):
    with pytest.raises(loading.MissingEditionError, match="1, 2, 4"):
        loading.load_publications(at=at)
    assert not Publication.objects.exists()


def test_wording_of_the_file():
    assert loading.split_isbn("978-1 (es print)") == ("978-1", "es", "print")
    assert loading.split_isbn("978-1 (web)") == ("978-1", "", "web")
    assert loading.split_isbn("978-1 (en)") == ("978-1", "en", "")
    assert loading.split_isbn("978-1") == ("978-1", "", "")
    assert loading.split_languages(["en", "+3 others"]) == (["en"], 3)
    assert loading.split_languages(["en"]) == (["en"], 0)


@pytest.mark.parametrize("wrong", ["978-92-2-330475-2", "978", "", "978-92-2-33047５-1", "97892233047511"])
def test_a_wrong_isbn_is_not_one(wrong):
    assert not is_isbn13(wrong)


def test_an_isbn_of_a_language_without_the_work_is_found(loaded):
    isbn = PublicationIsbn.objects.get(isbn="978-92-2-330475-1")
    PublicationIsbn.objects.filter(pk=isbn.pk).update(language="ar")
    assert breaches(INVARIANTS) == {"articles_isbn_language_is_of_the_work": [isbn.pk]}
