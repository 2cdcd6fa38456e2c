"""Where visitors find help."""

from django.core.validators import EmailValidator, URLValidator

MAIL = "mailto:"
_is_web = URLValidator(["http", "https"])
_is_mail = EmailValidator()


def check_support_address(text: str) -> None:
    """A web address, or `mailto:` and a mail address; raises ValidationError for anything else."""
    if text.lower().startswith(MAIL):
        _is_mail(text[len(MAIL) :].partition("?")[0])
    else:
        _is_web(text)
