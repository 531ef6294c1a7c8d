"""Reference data for scripts."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .queries import country_words


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def countries(request: HttpRequest) -> JsonResponse:
    """All names by which a country may be looked for: code → names without accents, one a line."""
    return JsonResponse(
        {code: "\n".join(words) for code, words in country_words().items()}, json_dumps_params={"ensure_ascii": False}
    )
