"""Who is owed what and who has it: for an update, for a subscriber, for any question, as a table."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from incidents.models import IncidentUpdate
from notifications import exchanges, marks, progress, switch, told
from notifications.forms import DeliverySearchForm, PaceForm
from notifications.models import Delivery, DeliveryQuerySet, DomainPace
from people.guards import staff
from people.models import is_allowed
from subscribers.models import Channel, Subscriber

PER_PAGE = 50
NEWEST = 20
STOP_POLLING = 286  # understood by htmx alone


@staff(can="view")
@require_GET
def update_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is owed this update and who has it; a fragment that refreshes itself until nothing is left."""
    update = get_object_or_404(IncidentUpdate.objects.select_related("incident"), pk=pk)
    channels = progress.of_update(update)
    is_over = not progress.is_fan_out_owed(update) and not any(channel.owed for channel in channels)
    can_retry, is_stopped = any(channel.counts.can_be_retried for channel in channels), progress.is_stopped(update)
    context = {
        "update": update,
        "channels": channels,
        "is_over": is_over,
        "is_stopped": is_stopped,
        "may_steer": is_allowed(request.user, "retry_delivery"),
        "can_retry": can_retry,
        "is_folded": request.htmx and is_over and not can_retry and not is_stopped,  # what is well takes one line
    }
    if not request.htmx:
        return render(request, "notifications/progress.html", context)
    return render(request, "notifications/_progress.html", context, status=STOP_POLLING if is_over else 200)


@staff(can="view")
@require_GET
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """The newest deliveries, or those that were asked for; above them how the ways out are governed."""
    may_read = is_allowed(request.user, "read_addresses")
    form = DeliverySearchForm(request.GET, may_read=may_read)
    search = request.GET.copy()
    search.pop("page", None)
    stops = switch.stops()
    context = {
        "form": form,
        "page": Paginator(_found(form), PER_PAGE).get_page(request.GET.get("page")),
        "search": search.urlencode(),
        "channels": [(channel, stops.get(channel.value)) for channel in Channel],
        "paces": DomainPace.objects.all(),
        "pace_form": PaceForm(),
        "may_steer": is_allowed(request.user, "retry_delivery"),
        "may_read": may_read,
    }
    return render(request, "notifications/list.html", context)


@staff(can="view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: what it says, how it went, what was answered."""
    delivery = get_object_or_404(Delivery.objects.select_related("notice", "subscriber__endpoint"), pk=pk)
    may_read = is_allowed(request.user, "read_addresses")
    is_webhook = delivery.channel == Channel.WEBHOOK and delivery.subscriber is not None
    context = {
        "delivery": delivery,
        # with its own link for unsubscribing in it
        "exchange": exchanges.exchange(delivery) if is_webhook and may_read else None,
        "text": _text(delivery),
        "may_read": may_read,
        "may_steer": is_allowed(request.user, "retry_delivery"),
    }
    return render(request, "notifications/detail.html", context)


@staff(can="manage_subscribers")
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Who was told what, when: the same question as a table."""
    rows = _found(DeliverySearchForm(request.GET, may_read=True)).iterator(chunk_size=2000)
    answer = StreamingHttpResponse(told.lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="told-{timezone.localdate():%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff(can="manage_subscribers")
@require_GET
def of_subscriber(request: HttpRequest, pk: int) -> HttpResponse:
    """What one subscriber was told, newest first; a fragment for the subscriber's own page."""
    subscriber = get_object_or_404(Subscriber, pk=pk)
    newest = Delivery.objects.filter(subscriber=subscriber).select_related("notice").order_by("-pk")[:NEWEST]
    context = {"subscriber": subscriber, "deliveries": newest}
    template = "notifications/_of_subscriber.html" if request.htmx else "notifications/of_subscriber.html"
    return render(request, template, context)


def _text(delivery: Delivery) -> str:
    if not delivery.notice.texts:
        return ""
    zone = delivery.subscriber.time_zone if delivery.subscriber else "Etc/UTC"
    text = delivery.notice.text_in(delivery.language)["text"]
    return marks.readable(text, zone=zone, language=delivery.language)


def _found(form: DeliverySearchForm) -> DeliveryQuerySet:
    found = Delivery.objects.select_related("notice").order_by("-pk")
    return form.narrowed(found) if form.is_valid() else found.none()
