"""The mails that the catcher kept, for staff to read in the browser."""

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from drill import mailbox
from people.guards import staff

SHOWN = 100
# A mail is foreign text: no scripts, no forms, no requests, an origin of its own; its links open in a new tab.
SANDBOX = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@staff(can="view")
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest caught mails."""
    _only_where_mail_is_caught()
    mails = mailbox.newest(settings.MAIL_CATCHER_DIR, limit=SHOWN)
    return render(request, "drill/mail_list.html", {"mails": mails, "shown": SHOWN})


@staff(can="view")
@require_safe
@csp_update({"frame-src": ["'self'"]})
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its heads, its text with links to follow, its HTML in a frame that can do nothing."""
    return render(request, "drill/mail.html", {"mail": _find(name)})


@staff(can="view")
@require_safe
@xframe_options_sameorigin
@csp(SANDBOX)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one mail and nothing else, sandboxed by its own header wherever it is opened."""
    caught = _find(name)
    if caught.html is None:
        raise Http404
    return HttpResponse(f'<base target="_blank">{caught.html}')


def _find(name: str) -> mailbox.CaughtMail:
    _only_where_mail_is_caught()
    caught = mailbox.find(settings.MAIL_CATCHER_DIR, name)
    if caught is None:
        raise Http404
    return caught


def _only_where_mail_is_caught() -> None:
    if not settings.MAIL_IS_CAUGHT:
        raise Http404
