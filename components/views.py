"""Staff screens about components: what each is in, and its baseline."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from components import actions
from components.forms import BaselineForm
from components.models import Component
from people.guards import staff


@staff(can="view")
@require_safe
def component_list(request: HttpRequest) -> HttpResponse:
    """Every component that is not archived, by group and position."""
    components = Component.objects.filter(archived_at__isnull=True).in_page_order()
    return render(request, "components/list.html", {"components": components})


@staff(can="set_baseline")
@require_http_methods(["GET", "POST"])
def baseline(request: HttpRequest, pk: int) -> HttpResponse:
    """Assert a component's own status."""
    component = get_object_or_404(Component, pk=pk, archived_at__isnull=True)
    form = BaselineForm(request.POST or None, initial={"status": component.baseline})
    if request.method == "POST" and form.is_valid():
        actions.set_baseline(component, by=request.user, **form.cleaned_data)
        messages.success(request, f"The baseline of {component} is published.")
        return redirect("components:list")
    changes = component.changes.order_by("-at")[:20]
    context = {"component": component, "form": form, "changes": changes}
    return render(request, "components/baseline.html", context, status=422 if form.is_bound else 200)
