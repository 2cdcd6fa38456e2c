"""The list of incidents, searched and narrowed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.forms.listing import SearchForm
from incidents.models import Incident
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Open incidents first, then the past ones; or what was asked for."""
    everything = Incident.objects.incidents().select_related("merged_into").prefetch_related("components", "updates")
    form = SearchForm(request.GET or None)
    is_search = form.is_bound and any(request.GET.get(name) for name in form.fields)
    found = form.narrowed(everything) if is_search and form.is_valid() else everything
    still_open = found.open()
    search = request.GET.copy()
    search.pop("page", None)
    page = Paginator(found.exclude(pk__in=still_open.values("pk")), SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "open": still_open, "page": page, "is_search": is_search, "search": search.urlencode()}
    return render(request, "incidents/list.html", context)
