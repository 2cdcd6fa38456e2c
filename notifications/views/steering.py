"""What staff decide in the mail room: try again, stop, go on; for one delivery, an update, a channel, a domain."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.errors import DomainError
from incidents.models import IncidentUpdate
from notifications import by_hand, pace, switch
from notifications.doorbells import DRAINS, wake
from notifications.forms import PaceForm, StopForm
from notifications.models import Delivery, DomainPace
from people.guards import staff
from subscribers.models import Channel


@staff(can="retry_delivery")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one delivery again."""
    delivery = get_object_or_404(Delivery, pk=pk)
    by_hand.retry(delivery, by=request.user)
    wake([delivery.channel])
    messages.success(request, f"The delivery to {delivery.address} is tried again.")
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a program once more what it was sent."""
    delivery = get_object_or_404(Delivery, pk=pk)
    if by_hand.replay(delivery, by=request.user):
        wake([delivery.channel])
        messages.success(request, "It is sent again, with the same id.")
    return redirect("notifications:detail", pk)


@staff(can="retry_delivery")
@require_POST
def stop_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one delivery never."""
    delivery = get_object_or_404(Delivery, pk=pk)
    by_hand.stop(delivery, by=request.user)
    messages.success(request, f"The delivery to {delivery.address} is stopped.")
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def steer_update(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Try all of an update again that failed, stop it, or let it go on."""
    update = get_object_or_404(IncidentUpdate, pk=pk)
    deeds = {"retry": by_hand.retry_update, "stop": by_hand.stop_update, "go-on": by_hand.go_on}
    words = {"retry": "are tried again", "stop": "are stopped", "go-on": "go on"}
    if deed in deeds:
        count = deeds[deed](update.pk, by=request.user)
        wake(DRAINS)
        messages.success(request, f"{count} {'delivery' if count == 1 else 'deliveries'} {words[deed]}.")
    return redirect("notifications:progress", pk)


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
    wake([channel] if channel in DRAINS else [])
    messages.success(request, "What waits is being sent.")
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def set_pace(request: HttpRequest) -> HttpResponse:
    """Send a domain no more than so many mails a minute."""
    form = PaceForm(request.POST)
    try:
        if not form.is_valid():
            raise pace.NoDomain
        made = pace.set_pace(form.cleaned_data["domain"], form.cleaned_data["per_minute"], by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{made.domain} is sent {made.per_minute} mails a minute at most.")
    return redirect("notifications:list")


@staff(can="retry_delivery")
@require_POST
def lift_pace(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a domain what there is again."""
    made = get_object_or_404(DomainPace, pk=pk)
    pace.lift(made, by=request.user)
    messages.success(request, f"{made.domain} is sent what there is.")
    return redirect("notifications:list")
