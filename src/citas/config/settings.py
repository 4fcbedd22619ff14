"""Django's settings, derived from the operator's `environment()`."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from citas.config import logs
from citas.config.environment import (
    CHECKOUT,
    environment,
    secret_key,
    signing_key,
    socket_folder,
    vapid_private_key,
)
from citas.config.push_keys import public_key

_env = environment()
PACKAGE = Path(__file__).resolve().parents[1]

CITAS_HOME = _env.citas_home
HOST, PORT = _env.host, _env.port
DEBUG = _env.debug
DEMO = _env.demo
SECRET_KEY = secret_key(_env)
SECRET_KEY_FALLBACKS = _env.secret_key_fallbacks  # they open what was sealed or signed before a change
ALLOWED_HOSTS = _env.allowed_hosts
ROOT_URLCONF = "citas.config.urls"
WSGI_APPLICATION = "citas.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "citas.domain.audit",
    "citas.domain.intake",
    "citas.domain.catalogue",
    "citas.domain.access",
    "citas.domain.messaging",
    "citas.domain.people",
    "citas.domain.scheduling",
    "citas.domain.booking",
    "citas.domain.documents",
    "citas.interfaces.web.ui",
    "citas.interfaces.web.accounts",
    "citas.interfaces.web.accounts.llave_mx",
    "citas.interfaces.web.mobile",
    "citas.interfaces.web.portal",
    "citas.interfaces.web.help",
    "citas.interfaces.web.verify",
    "citas.interfaces.web.frontdesk",
    "citas.interfaces.web.agenda",
    "citas.interfaces.web.backoffice",
]

MIDDLEWARE = [
    "citas.config.protection.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "citas.config.middleware.DatabaseUnavailable",
    "citas.config.protection.Waiting",
    "citas.interfaces.web.ui.preferences.Language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "citas.interfaces.web.ui.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]


def database(url: str) -> dict[str, Any]:
    """Django's description of the PostgreSQL at `url` (any libpq connection string)."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "citas"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **parts,
            "pool": {"min_size": 2, "max_size": 8, "timeout": 5},
            # Statements that come back are prepared by the server: planning was most of its work. Of
            # poolers between us and the server, only those that know prepared statements will do.
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }


# The folder of the embedded PostgreSQL's socket; None with a server of the operator's own.
EMBEDDED_SOCKET = None if _env.database_url else socket_folder(CITAS_HOME)
DATABASES = {
    "default": database(_env.database_url or f"host='{EMBEDDED_SOCKET}' user=citas dbname=citas")
}

CACHES = {
    # Shared by every process: rate limits must not depend on which worker answers.
    # A full one forgets entries at random, so it must hold five minutes of everybody's failed logins.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Of one process, for seconds: availability and policies. What is shown may be old, the claim never.
    "memory": {
        "BACKEND": "citas.config.caches.SharedMemoryCache",
        "LOCATION": "memory",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español (México)"), ("en", "English")]
TIME_ZONE = "America/Tijuana"
USE_TZ = True
TRANSLATIONS = CHECKOUT / "locale"  # as people write them; `compilewords` compiles them to:
LOCALE_PATHS = [CITAS_HOME / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = CITAS_HOME / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["citas.domain.access.hashers.FrugalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "citas.domain.access.passwords.Length"},
    {"NAME": "citas.domain.access.passwords.NotCommon"},
    {"NAME": "citas.domain.people.passwords.NotOwnData"},
]
AUTHENTICATION_BACKENDS = ["citas.domain.access.sessions.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "citas.interfaces.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "citas.interfaces.web.accounts.forms.LoginForm",
    "reauthenticate": "citas.interfaces.web.accounts.forms.ReauthenticateForm",
    "change_password": "citas.interfaces.web.accounts.forms.ChangePasswordForm",
    "set_password": "citas.interfaces.web.accounts.forms.SetPasswordForm",
    "add_email": "citas.interfaces.web.accounts.forms.AddEmailForm",
    "verify_phone": "citas.interfaces.web.accounts.forms.VerifyPhoneForm",
}
ACCOUNT_TEMPLATE_EXTENSION = "jinja"  # so that none of allauth's own pages is ever shown
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = False  # couples share a mailbox
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60  # seconds: mail may be slow, and its reader too
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 24 * 60 * 60  # seconds, above any code_minutes: policy decides
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one takes its place once confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "citas.interfaces.web.accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # fingerprint, face or PIN: the device alone is not enough
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address that waits for its confirmation hinders nobody
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # a clinic's people come from one address
MFA_FORMS = {
    "authenticate": "citas.interfaces.web.accounts.second_factor.forms.AuthenticateForm",
    "reauthenticate": "citas.interfaces.web.accounts.second_factor.forms.ReauthenticateForm",
    "activate_totp": "citas.interfaces.web.accounts.second_factor.forms.ActivateTOTPForm",
    "add_webauthn": "citas.interfaces.web.accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "citas.interfaces.web.accounts.second_factor.forms.RenameForm",
}
# A clinic's people, or a mobile network's, come from one address, most of them when the web opens at
# seven. What stops guessing is the limit by account; those by address stop floods.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "registration": "60/m/ip,10/h/key",
    "resend": "60/m/ip,5/h/key",
    "code": "60/m/ip,10/h/key",
    # the key is everybody: so many guesses at codes of a million an hour, whoever makes them
    "code_failed": "60/h/ip,1500/h/key",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
    "link": "60/m/ip",  # birthdays; what stops guessing is the policy link_attempts
    "verify": "30/m/ip,300/h/ip",  # a folio is guessed once in 1,700 times among ten million
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _env.https else 0  # it adds the address to X-Forwarded-For

# Where Llave MX is, and who we are there; empty: off.
LLAVE_MX = _env.llave_mx
SOCIALACCOUNT_ADAPTER = "citas.interfaces.web.accounts.llave_mx.adapter.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False

SESSION_ENGINE = "citas.domain.access.sessions"
# Not in a cookie, where they could be read: they may name a patient.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _env.https
# With the prefix, browsers take them only over HTTPS, for this host and all of its paths.
SESSION_COOKIE_NAME = "__Host-sessionid" if _env.https else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _env.https else "csrftoken"
# Not Strict: whoever comes by the link of a mail is still logged in, and his open forms stay good.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "citas.interfaces.web.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}"
    for host in ALLOWED_HOSTS
    if host != "*"
]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _env.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # the site has a name of its own, with nothing of others below it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _env.https else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

PROCRASTINATE_IMPORT_PATHS = ["citas.interfaces.jobs.tasks"]

LOGGING = logs.configure(readable=DEBUG)

# Links in messages begin with it: never with what a request's Host header says.
SITE_URL = _env.site_url or f"http://{HOST}:{PORT}"

_push_key = vapid_private_key(_env) if _env.push_hosts else ""
MESSAGE_CHANNELS = _env.message_channels(
    name=_env.institution_name, demo=_env.demo, site=SITE_URL, push_key=_push_key
)
PUSH_HOSTS = _env.push_hosts  # the push services that we know
VAPID_PUBLIC_KEY = public_key(_push_key) if _push_key else ""  # by it a browser lets nobody else tell

SIGNING_KEY = signing_key(_env)  # signs receipts; whoever has its public half can check them
SIGNING_KEYS_BEFORE = _env.signing_keys_before  # public halves: papers that they signed stay good

INSTITUTION_NAME, PORTAL_NAME, APP_NAME = _env.institution_name, _env.portal_name, _env.app_name
BRAND_COLOR, BRAND_ACCENT, BRAND_LOGO = _env.brand_color, _env.brand_accent, _env.brand_logo
SUPPORT_PHONE = _env.support_phone
SUPPORT_HOURS, SUPPORT_HOURS_EN = _env.support_hours, _env.support_hours_en
OFFICE_NAME, OFFICE_ADDRESS = _env.office_name, _env.office_address
COMPLAINTS_PHONE = _env.complaints_phone
TRANSPARENCY_ADDRESS, TRANSPARENCY_PHONE = _env.transparency_address, _env.transparency_phone
LEGAL_BASIS = _env.legal_basis
AFFILIATION_PATTERN = _env.affiliation_pattern

# Availability may be one second old: a place is claimed in the database, never here. 0 turns it off.
AVAILABILITY_CACHE_SECONDS = 1
