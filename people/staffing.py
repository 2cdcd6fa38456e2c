"""Who is on the staff: inviting, changing, disabling and letting in again, each written down."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction

from core.errors import DomainError
from people.actions import note
from people.models import Membership
from people.policy import Role


class NameIsTaken(DomainError):
    """Somebody has this name already."""


class LastAdmin(DomainError):
    """That would leave nobody who manages people; make somebody else an admin first."""


@transaction.atomic
def invite(name: str, *, email: str, role: str, by: object):
    """Make an account without a password; its owner sets one through the link of invitations.invitation_path."""
    users = get_user_model().objects
    if users.filter(username__iexact=name).exists():
        raise NameIsTaken
    user = users.create(username=name, email=email)
    user.set_unusable_password()
    _give(user, role)
    Membership.objects.create(user=user, role=role)
    note("invite", user, by=by, role=role)
    return user


@transaction.atomic
def change(user, *, email: str, role: str, is_on_duty: bool, by: object) -> None:
    """Give a person another role, address or duty."""
    membership = Membership.objects.select_for_update().filter(user=user).first() or Membership(user=user)
    before = {"role": membership.role, "email": user.email, "is_on_duty": membership.is_on_duty}
    if membership.role == Role.ADMIN and role != Role.ADMIN:
        _refuse_the_last_admin(user)
    membership.role, membership.is_on_duty, user.email = role, is_on_duty, email
    membership.save()
    _give(user, role)
    after = {"role": str(role), "email": email, "is_on_duty": is_on_duty}
    note(
        "change_person", user, by=by, changed=sorted(key for key in after if after[key] != before[key]), role=str(role)
    )


@transaction.atomic
def disable(user, *, by: object) -> None:
    """Let somebody in no more; every session ends with the next request at the latest (T22)."""
    _refuse_the_last_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    note("disable_person", user, by=by)


@transaction.atomic
def enable(user, *, by: object) -> None:
    """Let somebody in again; no old session comes back."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    note("enable_person", user, by=by)


@transaction.atomic
def begin_again(user, *, by: object) -> None:
    """For somebody who lost the phone or the password: no second factor, no password, no session; a new link."""
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    note("begin_person_again", user, by=by)


@transaction.atomic
def set_first_password(user, password: str) -> None:
    """The owner of an invitation takes the account."""
    user.set_password(password)
    user.save(update_fields=["password"])
    note("set_first_password", user, by=user)


def end_sessions(user) -> None:
    """Sign somebody out everywhere; a staff has few sessions, so all are looked through."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _give(user, role: str) -> None:
    # Django's admin site asks these two.
    user.is_staff = user.is_superuser = role == Role.ADMIN
    user.save()


def _refuse_the_last_admin(user) -> None:
    others = Membership.objects.filter(role=Role.ADMIN, user__is_active=True).exclude(user=user)
    if not others.exists() and Membership.objects.filter(user=user, role=Role.ADMIN).exists():
        raise LastAdmin
