"""Every address of the manage API with its operations; the ending `.json` may be left out."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter

from api.v1 import pages
from api.v1.door import Door, Nowhere
from api.v1.operation import Operation


class Code:
    """A public id, ours or another product's."""

    regex = "[0-9A-Za-z_-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")
PAGE = "pages/<code:page_id>"


def at(address: str, **operations: Operation) -> Iterator[URLPattern]:
    """The address with and without its ending."""
    view = Door.as_view(operations=operations)
    yield path(address, view)
    yield path(f"{address}.json", view)


app_name = "v1"
urlpatterns = [
    *at("pages", GET=pages.list_pages),
    *at(PAGE, GET=pages.get, PATCH=pages.change, PUT=pages.change),
    path("<path:rest>", Nowhere.as_view()),
    path("", Nowhere.as_view()),
]
