"""What staff see: who is told, finding somebody, adding and removing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from people.guards import staff
from subscribers import actions
from subscribers.forms import AddSubscriberForm, SearchForm
from subscribers.models import State, Subscriber

PER_PAGE = 50


@staff(can="manage_subscribers")
@require_GET
def list_subscribers(request: HttpRequest) -> HttpResponse:
    """Everybody, newest first, with how many are in which state."""
    form = SearchForm(request.GET)
    found = Subscriber.objects.order_by("-pk").prefetch_related("subscriptions__component")
    if form.is_valid():
        wanted = form.cleaned_data
        found = found.filter(address__icontains=wanted["q"].strip().lower())
        if wanted["state"]:
            found = found.filter(state=wanted["state"])
        if wanted["component"]:
            found = found.following(wanted["component"])
    search = request.GET.copy()
    search.pop("page", None)
    counts = dict(Subscriber.objects.values_list("state").annotate(Count("pk")).order_by())
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "counts": [(state.label, counts.get(state.value, 0)) for state in State],
        "search": search.urlencode(),
    }
    return render(request, "subscribers/list.html", context)


@staff(can="manage_subscribers")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an address: its owner is asked by mail, or has agreed in a way that is written down."""
    form = AddSubscriberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address, consent = form.cleaned_data["address"], form.cleaned_data["consent"]
        try:
            if consent:
                actions.add(address, wishes=form.wishes(), consent=consent, by=request.user)
                messages.success(request, f"{address} is told from now on.")
            else:
                actions.invite(address, wishes=form.wishes(), by=request.user)
                messages.success(request, f"{address} is asked by mail.")
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("subscribers:list")
    return render(request, "subscribers/add.html", {"form": form}, status=422 if form.errors else 200)


@staff(can="manage_subscribers")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop telling somebody."""
    subscriber = get_object_or_404(Subscriber, pk=pk)
    actions.unsubscribe(subscriber, by=request.user)
    messages.success(request, f"{subscriber.address} is told nothing any more.")
    return redirect("subscribers:list")
