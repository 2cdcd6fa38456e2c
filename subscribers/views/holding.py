"""What staff see of addresses to which nothing is sent, and letting them be written to again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from people.guards import staff
from subscribers import suppression
from subscribers.desk_forms import ReleaseForm
from subscribers.models import State, Subscriber, Suppression

PER_PAGE = 50


@staff(can="manage_subscribers")
@require_GET
def list_suppressed(request: HttpRequest) -> HttpResponse:
    """Everybody who is held, and the seals of those who were forgotten."""
    held = Subscriber.objects.filter(state__in=[State.QUARANTINED, State.SUPPRESSED]).order_by("-pk")
    context = {
        "page": Paginator(held, PER_PAGE).get_page(request.GET.get("page")),
        "forgotten": Suppression.objects.all()[:PER_PAGE],
        "form": ReleaseForm(),
    }
    return render(request, "subscribers/suppressed.html", context)


@staff(can="manage_subscribers")
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a held address again."""
    subscriber = get_object_or_404(Subscriber, pk=pk)
    try:
        suppression.release(subscriber, by=request.user, why=request.POST.get("why", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{subscriber.address} is written to again.")
    return redirect("subscribers:show", pk)


@staff(can="manage_subscribers")
@require_POST
def forgive(request: HttpRequest, pk: int) -> HttpResponse:
    """A forgotten address may ask again."""
    kept = get_object_or_404(Suppression, pk=pk)
    try:
        suppression.forgive(kept, by=request.user, why=request.POST.get("why", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "This address may ask again.")
    return redirect("subscribers:suppressed")
