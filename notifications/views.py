"""What staff see of the mail room: the progress of an update, what failed, and trying again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from incidents.models import IncidentUpdate
from notifications import actions, progress, switch
from notifications.forms import DeliverySearchForm, StopForm
from notifications.models import Delivery
from outbox.nudge import nudge
from people.guards import staff
from subscribers.models import Channel

PER_PAGE = 50
STOP_POLLING = 286  # understood by htmx alone


@staff(can="view")
@require_GET
def update_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is owed this update and who has it; a fragment that refreshes itself until nothing is left."""
    update = get_object_or_404(IncidentUpdate.objects.select_related("incident"), pk=pk)
    channels = progress.of_update(update)
    is_over = not progress.is_fan_out_owed(update) and not any(channel.owed for channel in channels)
    context = {"update": update, "channels": channels, "is_over": is_over}
    if not request.htmx:
        return render(request, "notifications/progress.html", context)
    return render(request, "notifications/_progress.html", context, status=STOP_POLLING if is_over else 200)


@staff(can="view")
@require_GET
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """The newest deliveries, or those in one state or to one address."""
    form = DeliverySearchForm(request.GET)
    found = Delivery.objects.select_related("notice").order_by("-pk")
    if form.is_valid():
        found = form.narrowed(found)
    search = request.GET.copy()
    search.pop("page", None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    stops = switch.stops()
    context = {
        "form": form,
        "page": page,
        "search": search.urlencode(),
        "channels": [(channel, stops.get(channel.value)) for channel in Channel],
    }
    return render(request, "notifications/list.html", context)


@staff(can="retry_delivery")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed delivery again."""
    delivery = get_object_or_404(Delivery, pk=pk)
    actions.retry(delivery, by=request.user)
    nudge(actions.DRAINS[delivery.channel])
    messages.success(request, f"The delivery to {delivery.address} is tried again.")
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def stop(request: HttpRequest, channel: str) -> HttpResponse:
    """Let nothing leave through a channel."""
    form = StopForm(request.POST)
    if channel in Channel.values and form.is_valid():
        switch.stop(channel, by=request.user, why=form.cleaned_data["why"])
        messages.success(request, "Nothing leaves through this channel until somebody resumes it.")
    else:
        messages.error(request, switch.NoReason().message)
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def resume(request: HttpRequest, channel: str) -> HttpResponse:
    """Let a channel go on."""
    switch.resume(channel, by=request.user)
    nudge(actions.DRAINS.get(channel, actions.DRAINS[Channel.EMAIL]))
    messages.success(request, "What waits is being sent.")
    return redirect("notifications:list")
