"""Set-up data of the page in Django's admin, saved through the same actions as everywhere else."""

from django.contrib import admin

from components import actions
from components.forms import ComponentForm
from components.models import Component, ComponentGroup, Page
from people.admin import Audited


@admin.register(Page)
class PageAdmin(Audited):
    fields = ["name", "url", "time_zone", "about", "notice", "support_url", "is_indicator_strict"]

    def save_model(self, request, obj, form, change):
        actions.save_page(obj, by=request.user)

    def has_add_permission(self, request):
        return not Page.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


PLACE = ["name", "description", "position", "has_uptime_shown", "is_shown_only_if_degraded", "start_date"]


@admin.register(ComponentGroup)
class ComponentGroupAdmin(Audited):
    list_display = ["name", "position"]
    fields = PLACE

    def save_model(self, request, obj, form, change):
        actions.save_part(obj, by=request.user)


@admin.register(Component)
class ComponentAdmin(Audited):
    list_display = ["name", "group", "position", "baseline", "archived_at"]
    form = ComponentForm
    fields = [*PLACE, "group", "is_private", "door", "depends_on"]
    actions = ["archive"]

    def save_model(self, request, obj, form, change):
        actions.save_part(obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        actions.set_dependencies(form.instance, form.cleaned_data["depends_on"], by=request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description="Archive: take off the page, keep the history")
    def archive(self, request, queryset):
        for component in queryset:
            actions.archive(component, by=request.user)
