"""Addresses of accounts. Those that allauth leads to have the names it knows them by."""

from django.urls import include, path

from .views import (
    agreement,
    confirming,
    entrance,
    held,
    leaving,
    own,
    passkeys,
    second_factor,
    second_step,
    sessions,
    sites,
)

_own = [
    path("", own.profile, name="profile"),
    path("held/", held.held, name="held"),
    path("held/everything.zip", held.download, name="held-download"),
    path("leave/", leaving.leave, name="leave"),
    path("left/", leaving.left, name="left"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("agreements/", agreement.agreements, name="agreements"),
    path("agreements/<slug:text>/withdraw/", agreement.withdraw, name="agreement-withdraw"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/others/end/", sessions.end_others, name="end-sessions"),
    path("sessions/<int:pk>/end/", sessions.end, name="end-session"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("second-factor/done/", second_factor.done, name="second-factor-done"),
    path("second-factor/app/", second_factor.app, name="app"),
    path("second-factor/app/remove/", second_factor.remove, name="app-remove"),
    path("second-factor/codes/", second_factor.codes, name="codes"),
    path("second-factor/codes/new/", second_factor.make_codes, name="codes-new"),
    path("passkeys/", passkeys.passkeys, name="passkeys"),
    path("passkeys/<int:pk>/name/", passkeys.rename, name="passkey-rename"),
    path("passkeys/<int:pk>/remove/", passkeys.remove, name="passkey-remove"),
    path("passkeys/options/<slug:purpose>/", passkeys.options, name="passkey-options"),
    path("passkeys/confirm/", passkeys.confirm, name="passkey-confirm"),
    path("sign-in/site/", sites.go, name="site-go"),
    path("sign-in/site/address/", sites.site_address, name="site-address"),
    path("site/connect/", sites.connect, name="site-connect"),
    path("site/disconnect/", sites.disconnect, name="site-disconnect"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey-sign-in"),
    path("sign-in/second-step/passkey/", passkeys.step, name="passkey-step"),
]

# Below the language itself: where everybody looks for them.
texts = [
    path("privacy/", agreement.privacy, name="privacy"),
    path("privacy/<slug:version>/", agreement.privacy, name="privacy-version"),
    path("terms/", agreement.terms, name="terms"),
    path("terms/<slug:version>/", agreement.terms, name="terms-version"),
]

urlpatterns = [
    path("", include((_own, "accounts"))),
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/code/", entrance.request_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", entrance.confirm_code, name="account_confirm_login_code"),
    path("sign-in/second-step/", second_step.second_step, name="mfa_authenticate"),
    path("confirm/", confirming.confirm, name="account_reauthenticate"),
    path("sign-up/", entrance.sign_up, name="account_signup"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("closed/", entrance.closed, name="account_inactive"),
    path("address/", own.address, name="account_email"),
    path("address/confirm/", entrance.confirm_address, name="account_email_verification_sent"),
    path("password/", own.change_password, name="account_change_password"),
    path("password/first/", own.set_password, name="account_set_password"),
    path("password/forgotten/", entrance.forgotten_password, name="account_reset_password"),
    path("password/forgotten/code/", entrance.confirm_password_code, name="account_confirm_password_reset_code"),
    path("password/forgotten/new/", entrance.new_password, name="account_complete_password_reset"),
    path("password/forgotten/done/", entrance.new_password_done, name="account_password_reset_completed"),
]
