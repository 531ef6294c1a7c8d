"""Pages of the demonstration (being written)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def story(request: HttpRequest, **_names: object) -> HttpResponse:
    """Nothing yet."""
    raise Http404


sign_in = step = mails = mail = reset = story
