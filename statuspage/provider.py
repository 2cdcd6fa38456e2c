"""How django-anymail is told of the mail provider that the operator has chosen."""

NAMES = ["ses", "mailgun", "postmark", "brevo"]
BACKENDS = {"ses": "amazon_ses", "mailgun": "mailgun", "postmark": "postmark", "brevo": "brevo"}
KEYS = {"mailgun": "MAILGUN_API_KEY", "postmark": "POSTMARK_SERVER_TOKEN", "brevo": "BREVO_API_KEY"}


def backend(name: str) -> str:
    """The class that hands mail to the provider."""
    return f"anymail.backends.{BACKENDS[name]}.EmailBackend"


def options(name: str, key: str, secret: str) -> dict[str, str]:
    """Anymail's own settings; Amazon SES takes its keys from the environment, as all of Amazon's programs do."""
    told = {KEYS[name]: key} if name in KEYS and key else {}
    if name == "mailgun":
        return told | ({"MAILGUN_WEBHOOK_SIGNING_KEY": secret} if secret else {})
    return told | ({"WEBHOOK_SECRET": secret} if secret else {})
