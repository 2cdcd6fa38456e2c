"""What the owner of a webhook sees through the mailed link: what was sent, what was answered, and sending it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.numbers import whole
from notifications import by_hand, exchanges
from notifications.doorbells import wake
from notifications.models import Delivery
from subscribers import actions
from subscribers.models import Channel
from subscribers.views.public import by_link, over


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_log(request: HttpRequest, token: str) -> HttpResponse:
    """The last requests to an endpoint, each with its answer; a press of a button sends one again."""
    subscriber = by_link(request, "manage", token)
    if isinstance(subscriber, HttpResponse):
        return subscriber
    is_over = subscriber.manage_until is None or subscriber.manage_until < clock.now()
    if is_over or not subscriber.is_reachable or subscriber.channel != Channel.WEBHOOK:
        return over(request, actions.LinkIsOver().message)
    said = ""
    if request.method == "POST" and (number := whole(request.POST.get("delivery", ""))) is not None:
        mine = Delivery.objects.filter(subscriber=subscriber, pk=number).first()
        if mine is not None and by_hand.replay(mine, by="the owner of the endpoint"):
            wake([Channel.WEBHOOK])
            said = _("It is sent again, with the same id.")
    context = {"subscriber": subscriber, "exchanges": list(exchanges.newest(subscriber)), "said": said}
    return render(request, "subscribers/webhook_log.html", context)
