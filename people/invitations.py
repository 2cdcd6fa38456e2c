"""Links with which a person sets a first or a new password."""

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode


def invitation_path(user) -> str:
    """Good until it is used, the password changes, the person signs in, or PASSWORD_RESET_TIMEOUT is over."""
    code = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("people:invitation", args=[code, default_token_generator.make_token(user)])


def invited_by(code: str, token: str):
    """Whose link that is; None when it is wrong, used, too old, or the account is disabled."""
    try:
        pk = int(urlsafe_base64_decode(code).decode())
    except (ValueError, UnicodeDecodeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None
