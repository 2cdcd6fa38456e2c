"""The address of a page decides its language; nobody's browser and no cookie does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from core import languages

Answer = Callable[[HttpRequest], HttpResponse]


def by_address(get_response: Answer) -> Answer:
    """Middleware: /de/subscribe is answered in German, everything without a prefix in English."""

    def answer(request: HttpRequest) -> HttpResponse:
        with translation.override(languages.of_path(request.path_info)):
            return get_response(request)

    return answer
