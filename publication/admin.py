"""What uptime means in Django's admin: a version can be added and read, never changed or taken away."""

from django.contrib import admin

from people.admin import Audited
from publication import decisions
from publication.models import UptimeRules


@admin.register(UptimeRules)
class UptimeRulesAdmin(Audited):
    list_display = ["effective_on", "partial_weight", "maintenance", "announced_hours", "decided_at"]
    ordering = ["-effective_on", "-pk"]

    def save_model(self, request, obj, form, change):
        decisions.decide_uptime_rules(obj, by=request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
