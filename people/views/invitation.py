"""The page behind a link of invitation: its owner chooses a password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from people import staffing
from people.forms import FirstPasswordForm
from people.invitations import invited_by


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """For whoever holds the link; it works once."""
    user = invited_by(code, token)
    if user is None:
        return render(request, "people/invitation.html", {"form": None}, status=404)
    form = FirstPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        staffing.set_first_password(user, form.cleaned_data["new_password1"])
        messages.success(request, "Your password is set. Sign in, then add a passkey under “Your account”.")
        return redirect("account_login")
    context = {"form": form, "person": user}
    return render(request, "people/invitation.html", context, status=422 if form.is_bound else 200)
