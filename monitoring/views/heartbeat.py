"""Where the other side calls to say that it lives."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from monitoring import probes


@csrf_exempt  # programs call; the secret in the address is the key
@never_cache
@require_POST
def hear(request: HttpRequest, token: str) -> HttpResponse:
    """Note the call; 404 for a secret that nobody has."""
    is_known = probes.hear(token)
    return HttpResponse("heard\n" if is_known else "unknown\n", "text/plain", 200 if is_known else 404)
