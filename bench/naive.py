"""What the home page would cost as an ordinary view: the same data and template, rendered for each request."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from publication.build import build
from publication.surfaces import page


def home(request: HttpRequest) -> HttpResponse:
    """Read everything, render, answer."""
    return HttpResponse(dict(page.files(build()))["index.html"])


urlpatterns = [path("", home)]
