"""People and roles: who is on the staff, since when not seen, and with which second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from people import staffing
from people.forms import InvitationForm, PersonForm
from people.guards import staff
from people.invitations import invitation_path
from people.models import Membership

FACTORS = {"totp": "code app", "webauthn": "passkey", "recovery_codes": "recovery codes"}


@staff(can="manage_people")
@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    """Everybody, those who may come in first."""
    users = get_user_model().objects.select_related("membership").order_by("-is_active", "username")
    factors: dict[int, set[str]] = {}
    for pk, kind in Authenticator.objects.exclude(type="recovery_codes").values_list("user_id", "type"):
        factors.setdefault(pk, set()).add(FACTORS[kind])
    rows = [(user, getattr(user, "membership", None), sorted(factors.get(user.pk, ()))) for user in users]
    return render(request, "people/list.html", {"rows": rows})


@staff(can="manage_people")
def invite(request: HttpRequest) -> HttpResponse:
    """A new account; its link is shown once, to be handed over in whatever way still works."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = staffing.invite(said["name"], email=said["email"], role=said["role"], by=request.user)
        except staffing.NameIsTaken as error:
            form.add_error("name", error.message)
        else:
            return _link(request, user)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(can="manage_people")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: role, address, duty, and what protects the account."""
    user = get_object_or_404(get_user_model(), pk=pk)
    membership = Membership.objects.filter(user=user).first() or Membership(user=user, role="viewer")
    start = {"email": user.email, "role": membership.role, "is_on_duty": membership.is_on_duty}
    form = PersonForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.change(user, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("role", error.message)
        else:
            messages.success(request, f"{user} is changed.")
            return redirect("people:list")
    factors = [(FACTORS[factor.type], factor) for factor in Authenticator.objects.filter(user=user).order_by("type")]
    context = {"person": user, "form": form, "factors": factors}
    return render(request, "people/person.html", context, status=422 if form.is_bound else 200)


@staff(can="manage_people")
@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in no more."""
    return _do(request, pk, staffing.disable, "comes in no more; every session is over")


@staff(can="manage_people")
@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    return _do(request, pk, staffing.enable, "may come in again")


@staff(can="manage_people")
@require_POST
@sensitive_variables()
def begin_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for somebody who lost password or phone."""
    user = get_object_or_404(get_user_model(), pk=pk, is_active=True)
    staffing.begin_again(user, by=request.user)
    return _link(request, user)


def _do(request: HttpRequest, pk: int, verb, words: str) -> HttpResponse:
    user = get_object_or_404(get_user_model(), pk=pk)
    try:
        verb(user, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("people:person", pk)
    messages.success(request, f"{user} {words}.")
    return redirect("people:list")


def _link(request: HttpRequest, user) -> HttpResponse:
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    return render(
        request, "people/link.html", {"person": user, "link": settings.STAFF_URL + invitation_path(user), "days": days}
    )
