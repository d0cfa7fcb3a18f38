"""Addresses of accounts. Those that allauth leads to have the names it knows them by."""

from django.urls import include, path

from .views import entrance, own

_own = [path("", own.profile, name="profile")]

urlpatterns = [
    path("", include((_own, "accounts"))),
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/code/", entrance.request_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", entrance.confirm_code, name="account_confirm_login_code"),
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
