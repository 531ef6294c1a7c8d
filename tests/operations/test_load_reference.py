"""The command that loads every shipped file."""

from io import StringIO

import pytest
from django.core.management import call_command

from academy_portal.audit.models import Event
from academy_portal.reference.models import Country
from articles.models import Publication
from editions.models import Edition
from networks.models import Network


def load():
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_all_files_are_loaded_in_order_and_twice_changes_nothing():
    load()
    counts = (Country.objects.count(), Network.objects.count(), Edition.objects.count(), Publication.objects.count())
    assert counts[:3] == (204, 95, 12)
    events = Event.objects.count()
    again = load()
    assert "countries +0 ~0 =204" in again
    assert "networks +0 ~0 =95" in again
    assert (
        Country.objects.count(),
        Network.objects.count(),
        Edition.objects.count(),
        Publication.objects.count(),
    ) == counts
    assert Event.objects.count() == events
