"""In templates: what people may do, so that no button leads to a refusal, and what they did."""

from django import template

from people.models import is_allowed

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, deed: str) -> bool:
    """Whether whoever is signed in may do that deed of people.policy."""
    user = context.get("user")
    return bool(user and user.is_authenticated and is_allowed(user, deed))


@register.filter
def deed_words(deed: str) -> str:
    """The name of a deed as it is read: open_incident is "open incident"."""
    return deed.replace("_", " ")
