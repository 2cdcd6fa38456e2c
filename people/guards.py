"""The decorator that every staff view wears."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from people import policy
from people.models import is_allowed, role_of

View = Callable[..., HttpResponse]


def staff(*, can: str) -> Callable[[View], View]:
    """Let only people through who may do the deed `can`; others sign in first or get a 403."""
    assert can in policy.DEEDS, f"{can} is not in people.policy.DEEDS"

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            if not is_allowed(request.user, can):
                raise PermissionDenied
            if can != "own_account" and lacks_second_factor(request.user):
                return _protect_the_account_first(request)
            return view(request, *args, **kwargs)

        guarded.deed = can  # type: ignore[attr-defined]  # read by the test that walks every route
        return guarded

    return decorate


def lacks_second_factor(user) -> bool:
    """Whether the role asks for a passkey or a code app that this person does not have yet."""
    asked = settings.SECOND_FACTOR_ROLES
    return bool(asked) and role_of(user) in asked and not is_mfa_enabled(user, ["totp", "webauthn"])


def _protect_the_account_first(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "Your role asks for a passkey or a code app. Add one, then go on.")
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse("mfa_index"))
    return HttpResponseRedirect(reverse("mfa_index"))


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # Without this the sign-in page would be pasted into the fragment that was asked for.
        return HttpResponseClientRedirect(redirect_to_login("/manage/").url)
    return redirect_to_login(request.get_full_path())
