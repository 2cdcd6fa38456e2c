"""What signing in means here: nobody signs up, guesses are counted, and what happened is written down."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core import networks
from people import throttle
from people.actions import note
from people.provider_session import Session

log = logging.getLogger(__name__)
DISABLED = "This account is disabled. Ask somebody who manages people."
ELSEWHERE_FAILED = "Signing in there did not work just now. Sign in with your password or passkey instead."
UNKNOWN_ELSEWHERE = "Nobody here has that address yet. Ask somebody who manages people for an account."


def to_sign_in(request: HttpRequest, sentence: str) -> HttpResponse:
    """Back to the sign-in page, with the reason."""
    messages.error(request, sentence)
    return HttpResponseRedirect(reverse("account_login"))


class Accounts(DefaultAccountAdapter):
    """Local accounts, made by an admin."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Too many wrong passwords from here or for this account. Use a passkey or a device "
        "that you signed in from before, or try again in an hour.",
        "username_password_mismatch": "That name and password do not belong together.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return networks.asker_of(request) or "local"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._try = throttle.begin(request, credentials.get("username", ""))
        if self._try is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any):
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._try.delete()  # only wrong passwords count
        return user

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        return to_sign_in(request, DISABLED)

    def post_login(self, request: HttpRequest, user, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        throttle.remember_device(request, response, user)
        with transaction.atomic():
            note("signed_in", user, by=user, network=networks.asker_of(request), methods=_methods(request))
        return response

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **more: Any
    ) -> None:
        if message:  # the library's own chatter ("Successfully signed in as ...") is left out
            messages.add_message(request, level, message)

    def send_notification_mail(self, template_prefix: str, user, context: Any = None, email: str | None = None) -> None:
        """Every change of what protects an account comes by here; it is written down."""
        acts = self.request.user if self.request and self.request.user.is_authenticated else user
        with transaction.atomic():
            note(template_prefix.rpartition("/")[2], user, by=acts)


class SecondFactors(DefaultMFAAdapter):
    """Codes, recovery codes and passkeys."""

    def get_totp_issuer(self) -> str:
        return f"Status desk, {settings.STAFF_URL.partition('://')[2]}"

    def _get_site_name(self) -> str:
        return "Status desk"

    def generate_authenticator_name(self, user, type: Any) -> str:
        return "Passkey"


class SignOnElsewhere(DefaultSocialAccountAdapter):
    """An identity provider may vouch for somebody who has an account here; it makes no accounts."""

    def get_requests_session(self) -> Session:
        return Session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        address = next((email.email for email in sociallogin.email_addresses if email.verified), "")
        users = get_user_model().objects.filter(email__iexact=address, is_active=True) if address else []
        if len(users) != 1:  # two people with one address: neither is guessed
            raise ImmediateHttpResponse(to_sign_in(request, UNKNOWN_ELSEWHERE))
        sociallogin.connect(request, users[0])
        with transaction.atomic():
            note("sign_on_linked", users[0], by=users[0], provider=settings.OIDC_NAME)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        log.warning("sign-on elsewhere failed: %r", details.get("exception") or details.get("error"))
        raise ImmediateHttpResponse(to_sign_in(request, ELSEWHERE_FAILED))


def _methods(request: HttpRequest) -> list[str]:
    records = request.session.get("account_authentication_methods") or []
    return [record.get("type") or record["method"] for record in records]
