"""What staff see: who is told, finding somebody, adding and removing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from people.guards import staff
from subscribers import actions, erasure, table
from subscribers.desk_forms import AddSubscriberForm, ReleaseForm, SearchForm, TableForm
from subscribers.kinds import THRESHOLDS
from subscribers.models import State, Subscriber

PER_PAGE = 50


@staff(can="manage_subscribers")
@require_GET
def list_subscribers(request: HttpRequest) -> HttpResponse:
    """Everybody, newest first, with how many are in which state."""
    form = SearchForm(request.GET)
    found = Subscriber.objects.order_by("-pk").prefetch_related("subscriptions__component")
    if form.is_valid():
        found = form.narrowed(found)
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
                actions.add(address, channel=form.channel, wishes=form.wishes(), consent=consent, by=request.user)
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
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One subscriber: what it wants, how far it has come, and what it was told."""
    followed = Subscriber.objects.prefetch_related("subscriptions__component", "subscriptions__incident")
    subscriber = get_object_or_404(followed, pk=pk)
    impact = dict(THRESHOLDS).get(subscriber.least_impact, "")
    context = {"subscriber": subscriber, "impact": impact, "form": ReleaseForm(), "zone": subscriber.time_zone}
    context["is_held"] = subscriber.state in (State.QUARANTINED, State.SUPPRESSED)
    context["is_told"] = subscriber.is_reachable or subscriber.state == State.ASKED
    return render(request, "subscribers/show.html", context)


@staff(can="manage_subscribers")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop telling somebody."""
    subscriber = get_object_or_404(Subscriber, pk=pk)
    actions.unsubscribe(subscriber, by=request.user)
    messages.success(request, f"{subscriber.address} is told nothing any more.")
    return redirect("subscribers:list")


@staff(can="manage_subscribers")
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everybody as a table."""
    everybody = Subscriber.objects.order_by("pk")
    followed = everybody.prefetch_related("subscriptions__component", "subscriptions__incident")
    lines = table.lines(followed.iterator(chunk_size=2000))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff(can="manage_subscribers")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring a table in; each refused row is shown with its reason."""
    form, report = TableForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            content, consent = form.cleaned_data["file"].read(), form.cleaned_data["consent"]
            report = table.bring_in(content, consent=consent, by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
    context = {"form": form, "report": report}
    return render(request, "subscribers/bring_in.html", context, status=422 if form.errors else 200)


@staff(can="manage_subscribers")
@require_GET
def data(request: HttpRequest, pk: int) -> JsonResponse:
    """All that is kept about one subscriber."""
    answer = JsonResponse(erasure.everything_about(get_object_or_404(Subscriber, pk=pk)))
    answer["Content-Disposition"] = 'attachment; filename="subscriber.json"'
    return answer


@staff(can="manage_subscribers")
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one subscriber."""
    erasure.erase(get_object_or_404(Subscriber, pk=pk), by=request.user)
    messages.success(request, "The address and all that was sent to it are forgotten.")
    return redirect("subscribers:list")
