"""The description of our own API, for programs and for people; it tells nothing that is not public."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from api.v3 import reference

BRIEFLY = 300  # seconds


@require_safe
@cache_control(public=True, max_age=BRIEFLY)
def describe(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1."""
    return JsonResponse(reference.description(), headers={"Access-Control-Allow-Origin": "*"})


@require_safe
@cache_control(public=True, max_age=BRIEFLY)
def read(request: HttpRequest) -> HttpResponse:
    """Every operation with what it needs, takes and answers."""
    context = {"chapters": reference.chapters(), "about": reference.said(reference.TEXT)}
    return render(request, "api/reference.html", context)
