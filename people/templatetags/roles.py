"""In templates: what the person in front of the screen may do, so that no button leads to a refusal."""

from django import template

from people.models import is_allowed

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, deed: str) -> bool:
    """Whether whoever is signed in may do that deed of people.policy."""
    user = context.get("user")
    return bool(user and user.is_authenticated and is_allowed(user, deed))
