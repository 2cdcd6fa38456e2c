"""Old addresses of pages that were brought over from other products lead to where the same thing is now."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path
from django.views.decorators.http import require_safe

from components.models import Page
from incidents.models import Incident

# Feeds of other products, and ours that says the same.
FEEDS = {"rss": "/updates.rss", "atom": "/updates.atom"}


@require_safe
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """/incidents/7 of Cachet; raises Http404 when nothing came from there."""
    code = f"cachet-i{number}"
    if not Incident.objects.public().filter(code=code).exists():
        raise Http404
    return HttpResponsePermanentRedirect(f"/incidents/{code}")


@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """/rss and /atom of Cachet."""
    return HttpResponsePermanentRedirect(FEEDS[kind])


@require_safe
def page(request: HttpRequest, slug: str, kind: str = "") -> HttpResponse:
    """/status/<slug> and its feed, of Uptime Kuma."""
    if not Page.objects.filter(code=f"kuma-{slug}").exists():
        raise Http404
    return HttpResponsePermanentRedirect(FEEDS.get(kind, "/"))


addresses = [
    path("incidents/<int:number>", incident, name="moved_incident"),
    *(path(kind, feed, {"kind": kind}, name=f"moved_{kind}") for kind in FEEDS),
    path("status/<slug:slug>", page, name="moved_page"),
    path("status/<slug:slug>/rss", page, {"kind": "rss"}, name="moved_page_rss"),
]
