"""What the mail provider tells us about mails that came back: its words are turned into our verb, here at the edge."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from core.numbers import whole
from notifications import bounces
from notifications.models import BounceKind, Delivery

VIEWS = {
    "ses": AmazonSESTrackingWebhookView,
    "mailgun": MailgunTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "brevo": BrevoTrackingWebhookView,
}
# What providers call a bounce that need not happen again: Postmark and Amazon SES, Brevo.
NOT_FOR_EVER = {"SoftBounce", "Transient", "Undetermined", "DnsError", "Blocked", "soft_bounce", "blocked"}


@csrf_exempt  # the provider has no cookie of ours; it signs, or knows EMAIL_WEBHOOK_SECRET
def provider_events(request: HttpRequest) -> HttpResponse:
    """The address for the provider's webhook; there is none without EMAIL_PROVIDER and its secret."""
    if settings.EMAIL_PROVIDER not in VIEWS or not settings.EMAIL_WEBHOOK_SECRET:
        raise Http404
    return VIEWS[settings.EMAIL_PROVIDER].as_view()(request)


@receiver(tracking)
def heard(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """One event of the provider, in the words of anymail; the only signal in the house, and it ends here."""
    kind = _kind(event)
    delivery = _delivery(event) if kind else None
    if kind and delivery:
        words = event.mta_response or event.description or str(event.reject_reason or event.event_type)
        bounces.take(delivery, kind, words=words, source=esp_name.lower()[:16])


def _kind(event: AnymailTrackingEvent) -> BounceKind | None:
    if event.event_type == EventType.COMPLAINED:
        return BounceKind.COMPLAINT
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        return None
    if event.reject_reason == RejectReason.SPAM:
        return BounceKind.COMPLAINT
    if event.reject_reason not in (RejectReason.BOUNCED, RejectReason.INVALID):
        return BounceKind.SOFT
    return BounceKind.SOFT if _calls_it(event.esp_event or {}) & NOT_FOR_EVER else BounceKind.HARD


def _calls_it(raw: Any) -> set[str]:
    """The provider's own words for the kind of a bounce."""
    bounce = raw.get("bounce")
    said = [raw.get("Type"), raw.get("event"), bounce.get("bounceType") if isinstance(bounce, dict) else None]
    return {word for word in said if isinstance(word, str)}


def _delivery(event: AnymailTrackingEvent) -> Delivery | None:
    known = whole(str((event.metadata or {}).get("delivery", "")))
    if known is not None and (found := Delivery.objects.filter(pk=known).first()):
        return found
    return bounces.newest_to(event.recipient or "")
