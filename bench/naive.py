"""What the home page would cost as an ordinary view: the same data and template, rendered for each request."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from publication import kept, pieces
from publication.build import build
from publication.surfaces import page


def home(request: HttpRequest) -> HttpResponse:
    """Read everything, render, answer; nothing is remembered from one request to the next."""
    kept.forget()
    pieces.forget()
    return HttpResponse(dict(page.home_files(build()))["index.html"])


urlpatterns = [path("", home)]
