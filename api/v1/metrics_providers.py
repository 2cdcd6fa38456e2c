"""Metrics providers: programs that send their numbers themselves; nobody else's service is asked."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.operation import operation
from api.v1.refusals import NotFound, NotSupported
from api.v1.stamps import stamp
from components.models import Page
from metrics import actions
from metrics.models import Provider

OURS = "Self"


class ProviderIn(serializers.Serializer):
    """What can be said about a provider; keys of foreign services are not even read."""

    type = serializers.CharField(max_length=32, required=False)
    metric_base_uri = serializers.CharField(max_length=500, required=False, allow_blank=True, allow_null=True)


@operation(needs=Scope.READ)
def list_providers(ask: Ask) -> list[dict[str, Any]]:
    """All providers."""
    return [shape(provider, ask.page) for provider in ask.one_page(Provider.objects.all())]


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """A new provider."""
    return shape(_save(Provider(), ask), ask.page)


@operation(needs=Scope.READ)
def get(ask: Ask, provider_id: str) -> dict[str, Any]:
    """One provider."""
    return shape(provider_of(provider_id), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask, provider_id: str) -> dict[str, Any]:
    """Describe a provider anew."""
    return shape(_save(provider_of(provider_id), ask), ask.page)


@operation(needs=Scope.ADMIN)
def delete(ask: Ask, provider_id: str) -> dict[str, Any]:
    """Forget a provider with its metrics."""
    provider = provider_of(provider_id)
    last = shape(provider, ask.page)
    actions.delete_provider(provider, by=ask.token)
    return last


def provider_of(code: str) -> Provider:
    """The provider with this id."""
    provider = Provider.objects.filter(code=code).first()
    if provider is None:
        raise NotFound("There is no metrics provider with this id.")
    return provider


def _save(provider: Provider, ask: Ask) -> Provider:
    wanted = read(ProviderIn, ask.wrapped("metrics_provider"))
    if wanted.get("type", provider.kind) != OURS:
        raise NotSupported("Only the type “Self” is supported: programs send their numbers; no other service is asked.")
    provider.base_uri = wanted.get("metric_base_uri", provider.base_uri) or ""
    return actions.save_provider(provider, by=ask.token)


def shape(provider: Provider, page: Page) -> dict[str, Any]:
    """One provider as this API says it; the vendor calls its `page_id` a number, so strict clients get none."""
    return {
        "id": provider.code,
        "type": provider.kind,
        "disabled": False,
        "metric_base_uri": provider.base_uri or None,
        "last_revalidated_at": None,
        "created_at": stamp(provider.created_at, page),
        "updated_at": stamp(provider.updated_at, page),
    }
