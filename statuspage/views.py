"""The staff home, the health of the installation, and error pages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from people.guards import staff


@staff(can="view")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "statuspage/home.html")


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"verdict": "ok"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", {"reason": reason}, status=403)
