"""Staff screens about prepared messages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import markdown
from core.errors import DomainError
from incidents import message_templates, placeholders, starters
from incidents.forms.wording import TemplateForm
from incidents.models import MessageTemplate
from people.guards import staff

EXAMPLE = {
    "component": "Chat",
    "status": "partial outage",
    "started_at": "12:04 UTC",
    "next_update": "12:34 UTC",
    "page": "Example",
    "regions": "Europe",
    "share": "12 % of users",
}


@staff(can="view")
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Every template with what it is for."""
    found = MessageTemplate.objects.prefetch_related("components")
    return render(request, "incidents/templates.html", {"templates": found})


@staff(can="open_incident")
@require_http_methods(["GET", "POST"])
def edit_template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new template or an old one, with its placeholders listed and a look at what it says."""
    old = get_object_or_404(MessageTemplate, pk=pk) if pk else None
    form = TemplateForm(request.POST or None, instance=old)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            message_templates.save_template(old, by=request.user, **form.verb_arguments())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The template is kept.")
            return redirect("incidents:templates")
    said = {name: placeholders.fill(form[name].value() or "", EXAMPLE) for name in ("title", "body")}
    context = {"form": form, "template": old, "placeholders": placeholders.PLACEHOLDERS}
    context |= {"shown_title": said["title"], "shown": markdown.render(said["body"])}
    name = "incidents/_template_preview.html" if request.htmx else "incidents/template_form.html"
    is_refused = form.is_bound and not form.is_valid()
    return render(request, name, context, status=422 if is_refused and not request.htmx else 200)


@staff(can="open_incident")
@require_POST
def add_starters(request: HttpRequest) -> HttpResponse:
    """Begin with the templates that come with the product."""
    if count := starters.add_starters(by=request.user):
        messages.success(request, f"{count} templates are kept. Read them once, and make their words yours.")
    else:
        messages.success(request, "They are all here already.")
    return redirect("incidents:templates")


@staff(can="open_incident")
@require_POST
def delete_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a template."""
    message_templates.delete_template(get_object_or_404(MessageTemplate, pk=pk), by=request.user)
    messages.success(request, "The template is gone; what was published with it stays.")
    return redirect("incidents:templates")
