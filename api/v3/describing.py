"""The description of our own API (OpenAPI 3.1), made from the operations themselves."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

REFUSALS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.UNAUTHORIZED: "No token, or none that is good.",
    HTTPStatus.FORBIDDEN: "The token may not do that.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "It makes no sense, or is not allowed now; the sentence says why.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too often; wait as long as Retry-After says.",
}
OF_CHANGES = {
    HTTPStatus.CONFLICT: "The Idempotency-Key belongs to another request.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 256 KiB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is neither JSON nor a form.",
}
READS = {"GET", "HEAD"}


class RefusalOut(serializers.Serializer):
    """Why something was not done."""

    message = serializers.CharField()
    error = serializers.CharField()


class Description(AutoSchema):
    """Reads what `speaks` has noted at each operation."""

    @property
    def operation(self) -> Any:
        return self.view.operations[self.method]

    def get_operation_id(self) -> str:
        return f"{self.operation.__module__.rpartition('.')[2]}_{self.operation.__name__}"

    def get_summary(self) -> str:
        return (self.operation.__doc__ or "").strip()

    def get_description(self) -> str:
        return f"Needs a token with the scope `{self.operation.needs.value}`."

    def get_tags(self) -> list[str]:
        return [self.path.split("/")[3]]

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"token": []}]

    def get_override_parameters(self) -> list[Any]:
        return [self.operation.asks] if self.operation.asks else []

    def get_request_serializer(self) -> Any:
        return self.operation.takes

    def get_response_serializers(self) -> Any:
        refusals = REFUSALS | ({} if self.method in READS else OF_CHANGES)
        return {int(self.operation.answers): self.operation.gives} | {
            int(status): OpenApiResponse(RefusalOut, sentence) for status, sentence in refusals.items()
        }

    def map_parsers(self) -> list[str]:
        return ["application/json"]

    def map_renderers(self, attribute: str) -> list[str]:
        return ["application/json"]
