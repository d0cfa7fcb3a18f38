"""Accounts: an address and no user name; sign-in by mailed code, password, passkey; a second factor."""

from ..environment import DEMO, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME, OIDC_URL, OPERATOR, TEXTS

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["talka.kernel.people.backend.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "talka.kernel.people.sessions"
SESSION_COOKIE_AGE = 60 * 24 * 3600

ACCOUNT_ADAPTER = "talka.features.accounts.views.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"talka.features.accounts.forms.entering.{form}"
    for name, form in {
        "login": "SignInForm",
        "signup": "SignUpForm",
        "request_login_code": "RequestCodeForm",
        "confirm_login_code": "CodeForm",
        "confirm_email_verification_code": "AddressCodeForm",
        "confirm_password_reset_code": "CodeForm",
        "reset_password": "ForgottenPasswordForm",
        "reset_password_from_key": "NewPasswordForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "add_email": "NewAddressForm",
    }.items()
}
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# A password may be chosen at sign-up; whoever chooses none signs in by mailed code.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Long enough for a slow mail server; ten tries at a code of six digits are one in 100,000, and then it is void.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Counted by kernel.people.limits, which holds for all processes; a cache of each process would not.
ACCOUNT_RATE_LIMITS = False
# We ask for a fresh proof ourselves (`accounts.views.fresh`): by mailed code too, which allauth doesn't.
ACCOUNT_REAUTHENTICATION_REQUIRED = MFA_REAUTHENTICATION_REQUIRED = False

MFA_ADAPTER = "talka.features.accounts.views.proofs.ProofAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
# Coordinators sign in with a second factor. In the demo anybody becomes anybody, so there it is not asked for.
TALKA_SECOND_FACTOR_REQUIRED = not DEMO

# Whoever is signed in agrees to the terms of conduct and reads the privacy notice, in each version; not in the demo.
TALKA_AGREEMENT_REQUIRED = not DEMO
TALKA_OPERATOR, TALKA_TEXTS = OPERATOR, TEXTS

# Another site by way of which people sign in (OpenID Connect); none where its address is not set.
TALKA_OIDC_URL, TALKA_OIDC_NAME, TALKA_OIDC_ID = OIDC_URL, OIDC_NAME, "site"
SOCIALACCOUNT_ADAPTER = "talka.features.accounts.views.site_adapter.SiteAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": TALKA_OIDC_ID,
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_URL},
            }
        ],
    }
}
