"""The audit log: searched, filtered, checked and taken away."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people import audit
from people.actions import first_broken_entry
from people.guards import staff
from people.models import AuditEntry

ON_A_PAGE = 50


class FilterForm(forms.Form):
    """What is looked for."""

    text = forms.CharField(label="Text", required=False, max_length=200)
    by = forms.ChoiceField(label="By", required=False)
    deed = forms.ChoiceField(label="Deed", required=False)
    since = forms.DateField(label="From day (UTC)", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To day (UTC)", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("by", "deed"):
            known = AuditEntry.objects.order_by(name).values_list(name, flat=True).distinct()
            self.fields[name].choices = [("", "Any"), *((value, value) for value in known)]


@staff(can="read_audit")
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, and whether the chain is whole."""
    form = FilterForm(request.GET or None)
    entries = audit.search(**form.cleaned_data) if form.is_valid() else audit.search()
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    broken = first_broken_entry() if "check" in request.GET else None
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "broken": broken,
        "is_checked": "check" in request.GET,
    }
    return render(request, "people/audit.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


@staff(can="export_audit")
@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """For a spreadsheet."""
    return _file(audit.table(_found(request)), "text/csv; charset=utf-8", "audit.csv")


@staff(can="export_audit")
@require_safe
def export_lines(request: HttpRequest) -> HttpResponse:
    """For programs."""
    return _file(audit.lines(_found(request)), "application/x-ndjson", "audit.jsonl")


def _found(request: HttpRequest):
    form = FilterForm(request.GET or None)
    entries = audit.search(**form.cleaned_data) if form.is_valid() else audit.search()
    return entries.order_by("pk")


def _file(pieces, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
