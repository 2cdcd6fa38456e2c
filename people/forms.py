"""What an admin may say about a person, and what a person may choose."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator

from people.policy import Role

ROLES = [
    (Role.VIEWER, "Viewer – reads everything, changes nothing"),
    (Role.RESPONDER, "Responder – also proposes and dismisses"),
    (Role.COMMANDER, "Commander – also speaks to the public"),
    (Role.ADMIN, "Admin – also manages people and sets up"),
]


class PersonForm(forms.Form):
    """Role, address and duty; no other field of the account can be reached (T24)."""

    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="For alerts on duty, and for the identity provider if there is one."
    )
    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)
    is_on_duty = forms.BooleanField(label="On duty", required=False, help_text="Told by e-mail when a proposal waits.")


class InvitationForm(PersonForm):
    """A new person."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="For signing in; the audit log shows it.",
        validators=[UnicodeUsernameValidator()],
    )
    is_on_duty = None
    field_order = ["name", "email", "role"]

    def clean_name(self) -> str:
        name = get_user_model().normalize_username(self.cleaned_data["name"])
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("Somebody has this name already.")
        return name


class FirstPasswordForm(SetPasswordForm):
    """The first or a new password of the owner of a link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "new-password"
