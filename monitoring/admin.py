"""Probes and vantages in Django's admin, saved through the same actions as everywhere else."""

from django.contrib import admin

from monitoring import probes
from monitoring.kind_forms import FORMS
from monitoring.models import Probe, ProbeKind, Vantage
from people.admin import Audited


@admin.register(Probe)
class ProbeAdmin(Audited):
    list_display = ["component", "name", "kind", "target", "interval", "is_active"]
    list_filter = ["kind", "is_active"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # The form of the kind knows what the kind needs; a new one here is an HTTP probe.
        return FORMS[obj.kind if obj else ProbeKind.HTTP]

    def get_fields(self, request, obj=None):
        form = FORMS[obj.kind if obj else ProbeKind.HTTP]
        return [*form.Meta.fields, *form.OPTIONS]

    def save_model(self, request, obj, form, change):
        probes.save_probe(obj, by=request.user)

    def delete_model(self, request, obj):
        probes.delete_probe(obj, by=request.user)


@admin.register(Vantage)
class VantageAdmin(Audited):
    list_display = ["name", "looked_until", "blind_since", "blind_reason"]
