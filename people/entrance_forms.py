"""The library's forms with their words beside the fields alone: grey words inside would say the same once more.

They also vanish while one types and are too pale to be read (WCAG 2.2, 1.4.3 and 3.3.2).
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp


class _Labelled:
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Labelled, account.LoginForm):
    """Name and password."""


class AgainForm(_Labelled, account.ReauthenticateForm):
    """The password once more."""


class ChangePasswordForm(_Labelled, account.ChangePasswordForm):
    """The old password and a new one."""


class SetPasswordForm(_Labelled, account.SetPasswordForm):
    """A first password."""


class CodeForm(_Labelled, mfa.AuthenticateForm):
    """The code of an app, or a recovery code."""


class CodeAgainForm(_Labelled, mfa.ReauthenticateForm):
    """The same, once more."""


class CodeAppForm(_Labelled, totp.ActivateTOTPForm):
    """The first code of a new app."""
