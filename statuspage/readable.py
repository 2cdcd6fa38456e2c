"""Addresses that no database can be asked about."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = ("\0", "%00")


def only_readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse (400) what has a NUL in its path or query: PostgreSQL takes it in no comparison, and people type none."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.path_info + request.META.get("QUERY_STRING", "")
        if any(sign in asked for sign in NUL):
            return HttpResponseBadRequest("This address has a character that cannot be written.", "text/plain")
        return get_response(request)

    return answer
