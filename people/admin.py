"""What is set up in Django's admin site is written into the audit log like everything else."""

from django.contrib import admin
from django.db import transaction

from people.actions import note
from people.models import AuditEntry

# People and their second factors are managed under /manage/people/ and nowhere else.
ELSEWHERE = {"auth", "account", "mfa", "socialaccount"}


class Audited(admin.ModelAdmin):
    """The base of every set-up screen: a change there is a deed of a person."""

    def log_addition(self, request, obj, message):
        self._note("set_up_added", obj, request)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._note("set_up_changed", obj, request, message=str(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self._note("set_up_removed", obj, request)
        return super().log_deletions(request, queryset)

    def _note(self, deed, obj, request, **details):
        with transaction.atomic():
            note(deed, obj, by=request.user, kind=obj._meta.label, **details)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "by", "deed", "subject"]
    search_fields = ["by", "deed", "subject"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def keep_only_ours(site: admin.AdminSite) -> None:
    """Take off the site what libraries put there by themselves, and call it what it is here: the set-up of the desk."""
    site.site_header, site.site_title, site.index_title = "Status desk: set-up", "Status desk", "What is set up rarely"
    site.site_url = "/manage/"
    for model in list(site._registry):
        if model._meta.app_label in ELSEWHERE:
            site.unregister(model)
