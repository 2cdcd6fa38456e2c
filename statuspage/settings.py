"""Every option of the product, each read from the environment and each with its effect in one line.

What has no option stands beside: schedule.py (jobs, queues, listeners), database.py, headers.py.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from statuspage import entrance, provider, rooms, schedule
from statuspage.database import server, sqlite
from statuspage.embedded import broker_socket, first_secret_key
from statuspage.headers import content_security_policy
from statuspage.options import Options

BASE_DIR = Path(__file__).resolve().parent.parent
env = Options()  # NAME_FILE=/run/secrets/name is read where NAME is not given

# --- where everything lives -------------------------------------------------------------------
# All state of the embedded mode: database, broker, published files, caught mail, secret key.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
# Without a DATABASE_URL the product runs by itself: SQLite, its own broker, its own mail catcher.
EMBEDDED = not env.str("DATABASE_URL", default="")

# Whether the first start fills an empty installation with the demo.
DEMO = env.bool("DEMO", default=EMBEDDED)

# --- who we are -------------------------------------------------------------------------------
# The port of the embedded web server.
PORT = env.port("PORT", default=8000)
# The address it listens on; 0.0.0.0 lets other machines in (and then needs SITE_URL and ALLOWED_HOSTS).
BIND = env.str("BIND", default="127.0.0.1")
# How many processes answer; each takes about 90 MB.
WEB_PROCESSES = env.int("WEB_PROCESSES", default=min(2, os.cpu_count() or 1))
# The public address, used in every link that leaves the house; never taken from a request.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}" if EMBEDDED else "").rstrip("/")
if not SITE_URL:
    raise ImproperlyConfigured("Set SITE_URL to the public address of the page, like https://status.example.com.")
# The address of the desk where the staff have a host of their own (deploy/nginx.conf).
STAFF_URL = env.str("STAFF_URL", default=SITE_URL).rstrip("/")
# Host names that the dynamic part answers to.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of the page, separated by commas.")
# Signs sessions, links and tokens; the embedded mode makes one and keeps it in DATA_DIR.
SECRET_KEY = env.str("SECRET_KEY", default=first_secret_key(DATA_DIR) if EMBEDDED else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE) to 50 random characters.")
DEBUG = env.bool("DEBUG", default=False)

# --- rooms ------------------------------------------------------------------------------------
INSTALLED_APPS, MIDDLEWARE, TEMPLATES = rooms.INSTALLED, rooms.MIDDLEWARE, rooms.TEMPLATES
ROOT_URLCONF = "statuspage.urls"
WSGI_APPLICATION = "statuspage.wsgi.application"

# --- database ---------------------------------------------------------------------------------
DATABASES = {"default": sqlite(DATA_DIR) if EMBEDDED else server(env.db("DATABASE_URL"))}
# Counts of tries and used codes must be seen by every web process; "near" is for what may be a little inexact.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_memory"},
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- jobs: Celery is the alarm clock, the database is the memory -------------------------------
BROKER_SOCKET = broker_socket(DATA_DIR)
# Redis, Valkey or RabbitMQ; without it `manage.py up` runs a broker of its own on that socket.
CELERY_BROKER_URL = env.str("BROKER_URL", default=f"redis+socket://{BROKER_SOCKET}")
HAS_OWN_BROKER = not env.str("BROKER_URL", default="")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A dead broker may cost the commander less than a second, never the post (trap 6).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "visibility_timeout": 300,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = schedule.QUEUES
CELERY_BEAT_SCHEDULE = schedule.beat(schedule.EVERY)
OUTBOX_HANDLERS = schedule.HANDLERS
OUTBOX_PRIVATE = schedule.PRIVATE
OUTBOX_AT_ONCE = schedule.AT_ONCE
EVIDENCE = schedule.EVIDENCE

# --- the public files -----------------------------------------------------------------------------
# The folder that any web server can serve.
PUBLIC_DIR = Path(env.str("PUBLIC_DIR", default=str(DATA_DIR / "public")))
# A mirror of the public files in an object store, s3://BUCKET/PREFIX?endpoint=...; needs requirements-s3.txt.
OBJECT_STORE = env.str("OBJECT_STORE", default="")
# Your own look: theme.css (colours as custom properties, and more), logo.svg or logo.png; see docs/operations.md.
THEME_DIR = Path(env.str("THEME_DIR", default=str(DATA_DIR / "theme")))

# --- mail -------------------------------------------------------------------------------------------
# Where mail is handed over; the embedded mode hands it to a catcher on this machine.
MAIL_CATCHER_PORT = env.port("MAIL_CATCHER_PORT", default=PORT + 25 if PORT < 65500 else PORT - 25)
MAIL_CATCHER_DIR = DATA_DIR / "mail"
_mail = env.email_url("EMAIL_URL", default=f"smtp://127.0.0.1:{MAIL_CATCHER_PORT}")
# Who tells us at /mail-events of mails that came back: ses, mailgun, postmark or brevo; see docs/operations.md.
EMAIL_PROVIDER = env.one_of("EMAIL_PROVIDER", ["", *provider.NAMES])
# The key of its API: mail is handed over through that where no EMAIL_URL is given.
EMAIL_PROVIDER_KEY = env.str("EMAIL_PROVIDER_KEY", default="")
# What proves that the provider speaks: "user:password" in its webhook's address; for Mailgun its signing key.
EMAIL_WEBHOOK_SECRET = env.str("EMAIL_WEBHOOK_SECRET", default="")
ANYMAIL = provider.options(EMAIL_PROVIDER, EMAIL_PROVIDER_KEY, EMAIL_WEBHOOK_SECRET)
_is_handed_over = bool(EMAIL_PROVIDER_KEY) and not env.str("EMAIL_URL", default="")
EMAIL_BACKEND = provider.backend(EMAIL_PROVIDER) if _is_handed_over else _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 30
# True only when mail goes to the catcher; staff then see it under /manage/mail/.
MAIL_IS_CAUGHT = EMBEDDED and not env.str("EMAIL_URL", default="") and not _is_handed_over
# The sender of every notice.
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Status <status@localhost.localdomain>")
# A private RSA key (PEM; DKIM_KEY_FILE names a file) that signs our mails, where neither mail server nor provider does.
DKIM_KEY = env.str("DKIM_KEY", default="", multiline=True)
# Whose key it is in the DNS: SELECTOR._domainkey.DOMAIN; `manage.py doctor mail` shows what belongs there.
DKIM_SELECTOR = env.str("DKIM_SELECTOR", default="status" if DKIM_KEY else "")
# The domain that signs; the sender's by default.
DKIM_DOMAIN = env.str("DKIM_DOMAIN", default="")
# Where mails that could not be delivered come back to, bounces@status.example.com; `manage.py bounces` reads them.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
# The mailbox to which alerts are mailed (its mails go to `manage.py alert_mail`), and who is heard there:
# addresses or domains, proven by DKIM.
ALERT_MAIL_ADDRESS = env.str("ALERT_MAIL_ADDRESS", default="")
ALERT_MAIL_SENDERS = env.list("ALERT_MAIL_SENDERS", default=[])
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Seconds after which a delivery in the hands of a dead worker is taken up by another; longer than a task may live.
DELIVERY_LEASE = env.int("DELIVERY_LEASE", default=120)
# A mail that was perhaps sent (the answer of the server was lost) is sent again with the same id: "resend", or "hold".
EMAIL_WHEN_UNSURE = env.one_of("EMAIL_WHEN_UNSURE", ["resend", "hold"])
# Connections to the mail server that one worker holds at once while a long list is told.
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=16)

# --- browsers and telephones ----------------------------------------------------------------------
# Our key for browser notifications: base64url of 32 bytes; made once in DATA_DIR/vapid.key when not given.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
# Hosts (and their subdomains) of the push services to which browsers may send us.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=["fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com"],
)
# Who brings SMS to telephones: an account, its secret, and the number or messaging service that sends. None: no SMS.
SMS_PROVIDER = env.str("SMS_PROVIDER", default="twilio")
SMS_ACCOUNT = env.str("SMS_ACCOUNT", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_FROM = env.str("SMS_FROM", default="")
# Where the provider listens; for another one that speaks the same language.
SMS_API = env.str("SMS_API", default="https://api.twilio.com").rstrip("/")
# The countries whose numbers may ask, like "DE AT CH" as a list; all when empty. Each text costs you money.
SMS_COUNTRIES = env.list("SMS_COUNTRIES", default=[])

# --- looking ------------------------------------------------------------------------------------
# Webhooks that hear at once of each proposal that waits: https addresses, of chat services too; see docs/operations.md.
DUTY_WEBHOOKS = env.list("DUTY_WEBHOOKS", default=[])
# Networks that webhooks may reach although they are private, like 10.0.0.0/8; only here, never in the UI.
WEBHOOK_PRIVATE_NETWORKS = env.list("WEBHOOK_PRIVATE_NETWORKS", default=[])
# Networks that probes may reach although they are private, like 10.0.0.0/8; only here, never in the UI.
PROBE_PRIVATE_NETWORKS = env.list("PROBE_PRIVATE_NETWORKS", default=["127.0.0.0/8", "::1/128"] if EMBEDDED else [])
# Addresses that always answer and are not ours: a vantage that reaches none of them doubts its own sight.
PROBE_CANARIES = env.list("PROBE_CANARIES", default=[])
# Lines like "192.0.2.0/24 64500": who runs the network that a report is from; without it its /16 or /32 counts.
REPORT_OPERATORS = env.str("REPORT_OPERATORS", default="")

# --- programs -------------------------------------------------------------------------------------
# Requests to the manage API that one token may make in a minute; the next is told to wait.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)

# --- people and sessions --------------------------------------------------------------------------
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Roles that may do nothing before they have a passkey or a code app, like commander,admin.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=[])
# Hours without a click, and days since signing in, after which a session ends; not while an incident is open.
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=12)
SESSION_DAYS = env.int("SESSION_DAYS", default=7)
# An identity provider that may vouch for people who have an account here, like https://id.example.com; local
# accounts go on working. Register STAFF_URL/manage/login/elsewhere/oidc/back/ there.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
# What its button says.
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
# Networks in which the provider may be although they are private, like 10.0.0.0/8.
OIDC_PRIVATE_NETWORKS = env.list("OIDC_PRIVATE_NETWORKS", default=[])
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "people.adapters.Accounts"
MFA_ADAPTER = "people.adapters.SecondFactors"
SOCIALACCOUNT_ADAPTER = "people.adapters.SignOnElsewhere"
ACCOUNT_FORMS, MFA_FORMS = entrance.ACCOUNT, entrance.MFA
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Passwords are throttled by people/throttle.py, which no flood can turn against their owner.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "10/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_LOGIN_ON_GET = True
_provider = {"provider_id": "oidc", "name": OIDC_NAME, "client_id": OIDC_CLIENT_ID, "secret": OIDC_CLIENT_SECRET}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [_provider | {"settings": {"server_url": OIDC_ISSUER}}] if OIDC_ISSUER else [],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Set by `manage.py exercise` alone: this is the private copy on which people practise; nothing leaves it.
EXERCISE = env.bool("EXERCISE", default=False)
EXERCISE_SPEED = env.float("EXERCISE_SPEED", default=10)
EXERCISE_UNTIL = env.str("EXERCISE_UNTIL", default="2026-03-02T16:00Z")
# The port on which an exercise answers, and its address where a proxy stands before it.
EXERCISE_PORT = env.port("EXERCISE_PORT", default=PORT + 50 if PORT < 65400 else PORT - 50)
EXERCISE_URL = env.str("EXERCISE_URL", default="").rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
# Cookies know no ports: an exercise beside the real desk has names of its own, or each would sign the other out.
_cookie = ("__Host-" if IS_HTTPS else "") + ("exercise-" if EXERCISE else "")
SESSION_COOKIE_NAME = f"{_cookie}session"
CSRF_COOKIE_NAME = f"{_cookie}csrftoken"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # how long one may last at all; statuspage/sessions.py ends it earlier
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL, STAFF_URL]
CSRF_FAILURE_VIEW = "statuspage.views.csrf_failure"

# --- headers ------------------------------------------------------------------------------------
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
# Subdomains and the browsers' preload list: promises about hosts that are not ours to make.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_security_policy()
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# --- language and time: stored and shown in UTC ------------------------------------------------------
# The language at the addresses without a prefix, and of the staff screens.
LANGUAGE_CODE = "en"
# The languages of the public pages besides English, each under a prefix like /de/; all six when not given.
LANGUAGES = env.languages("PAGE_LANGUAGES", always=LANGUAGE_CODE)
LOCALE_PATHS = [BASE_DIR / "locale"]
# Months for which the past is written in each further language, too; what is older stands there in English.
TRANSLATED_MONTHS = env.int("TRANSLATED_MONTHS", default=12)
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- logs: one JSON object a line ------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING_CONFIG = "statuspage.logs.configure"
LOGGING = {"level": LOG_LEVEL, "as_json": env.bool("LOG_JSON", default=not EMBEDDED)}

# --- moving in ----------------------------------------------------------------------------------------
# A token of the page that `manage.py import_statuspage --manage` asks; needed for the move alone.
STATUSPAGE_TOKEN = env.str("STATUSPAGE_TOKEN", default="")

# --- the description of our own API -------------------------------------------------------------------
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ComponentStatus": "components.status.ComponentStatus",
        "Status": "incidents.lifecycle.Status",
        "FirstStatus": "api.v3.statements.BEGINNINGS",
        "ProposalState": "monitoring.models.ProposalState",
    },
}
