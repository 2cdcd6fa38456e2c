"""Staff screens about the tokens of programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api import actions
from api.forms import TokenForm
from api.models import ApiToken
from core import clock
from people.guards import staff


@staff(can="manage_tokens")
@require_safe
def list_tokens(request: HttpRequest) -> HttpResponse:
    """Every token with what it may do and when it was last used."""
    now = clock.now()
    tokens = [(token, token.is_good(now)) for token in ApiToken.objects.all()]
    return render(request, "api/tokens.html", {"tokens": tokens})


@staff(can="manage_tokens")
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a token; its text is on the answer to this very request and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, text = actions.make_token(
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            networks=form.cleaned_data["networks"],
            expires_at=form.expires_at(),
            by=request.user,
        )
        return render(request, "api/token_made.html", {"token": token, "text": text})
    return render(request, "api/token_form.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(can="manage_tokens")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    token = get_object_or_404(ApiToken, pk=pk)
    actions.revoke_token(token, by=request.user)
    messages.success(request, f"{token.name} opens nothing any more.")
    return redirect("api:tokens")
