"""Addresses of one's own account; the views are django-allauth's, the names are the ones that it looks up.

Only these: nobody signs up, no address is confirmed, no password is mailed.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import path

from people.guards import staff
from people.views import elsewhere

mine = staff(can="own_account")
urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("account/", mine(mfa.index), name="mfa_index"),
    path("account/again/", mine(account.reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", mine(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/again/passkey/", mine(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/password/", mine(account.password_change), name="account_change_password"),
    path("account/password/first/", mine(account.password_set), name="account_set_password"),
    path("account/code-app/", mine(totp.activate_totp), name="mfa_activate_totp"),
    path("account/code-app/off/", mine(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", mine(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", mine(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/text/", mine(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/passkeys/", mine(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/add/", mine(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", mine(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/passkeys/<int:pk>/", mine(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
if settings.OIDC_ISSUER:
    urlpatterns += [
        path("login/elsewhere/<str:provider_id>/", elsewhere.login, name="openid_connect_login"),
        path("login/elsewhere/<str:provider_id>/back/", elsewhere.callback, name="openid_connect_callback"),
    ]
