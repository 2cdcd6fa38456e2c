"""The name of the service, on pages that show no snapshot of it too."""

from django import template
from django.template import Context

from components.models import Page

register = template.Library()
KEY = "name of the service"


@register.simple_tag(takes_context=True)
def service_name(context: Context) -> str:
    """What the page is about: of the snapshot where one is shown, else asked for once in a rendering."""
    if "snapshot" in context:
        return str(context["snapshot"].page.name)
    known = context.render_context
    if KEY not in known:
        known[KEY] = Page.objects.order_by("pk").values_list("name", flat=True).first() or ""
    return str(known[KEY])
