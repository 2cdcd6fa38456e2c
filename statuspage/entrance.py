"""The forms at the entrance of the desk, by the names under which the library looks for them."""

FORMS = "people.entrance_forms."
ACCOUNT = {
    "login": FORMS + "SignInForm",
    "reauthenticate": FORMS + "AgainForm",
    "change_password": FORMS + "ChangePasswordForm",
    "set_password": FORMS + "SetPasswordForm",
}
MFA = {
    "authenticate": FORMS + "CodeForm",
    "reauthenticate": FORMS + "CodeAgainForm",
    "activate_totp": FORMS + "CodeAppForm",
}
