"""Set-up of the room in Django's admin: the lists of regions and surfaces, and how each severity is treated."""

from django.contrib import admin

from incidents.models import AffectedTag, SeverityPolicy
from people.admin import Audited


@admin.register(AffectedTag)
class AffectedTagAdmin(Audited):
    list_display = ["name", "kind", "position"]
    list_filter = ["kind"]


@admin.register(SeverityPolicy)
class SeverityPolicyAdmin(Audited):
    list_display = ["impact", "promise_minutes", "dwell_minutes", "needs_two_people"]
