"""The public list of publications."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from academy_portal.formfields.filters import chips
from articles.forms import PublicationFilter
from articles.queries import publications_public
from editions.queries import is_any_fictional

PAGE_SIZE = 30


@login_not_required
def publication_list(request: HttpRequest) -> HttpResponse:
    """The publications, by edition, language and kind; a page number beyond the list shows its last page."""
    form = PublicationFilter(request.GET)
    filters = form.values()
    page = Paginator(publications_public(**filters), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "chips": chips(form, request),
        "is_fictional_shown": is_any_fictional(publication.edition for publication in page),
    }
    return render(request, "articles/publications.html", context)
