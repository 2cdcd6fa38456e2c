"""Who answers which address; public paths that are files never come here."""

from django.contrib import admin
from django.urls import include, path

from api import moved
from core import languages
from notifications.views.provider import provider_events
from people.admin import keep_only_ours
from people.guards import staff
from statuspage import preview, views
from subscribers.urls import public_addresses

# One way in: Django's own sign-in page would know neither second factors nor the throttle.
admin.site.login = staff(can="set_up")(admin.site.login)  # type: ignore[method-assign]
keep_only_ours(admin.site)
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("manage/", views.home, name="home"),
    path("manage/preview/", preview.preview, name="preview"),
    path("manage/", include("people.account_urls")),
    path("manage/", include("people.urls")),
    path("manage/components/", include("components.urls")),
    path("manage/emergency/", include("publication.urls")),
    path("manage/incidents/", include("incidents.urls")),
    path("manage/monitoring/", include("monitoring.urls")),
    path("manage/deliveries/", include("notifications.urls")),
    path("manage/tokens/", include("api.urls")),
    path("manage/", include("drill.urls")),
    path("admin/", admin.site.urls),
    # What programs write; a token is the only way in.
    path("v1/", include("api.v1.urls")),
    path("api/v3/", include("api.v3.public_urls")),
    # Public forms: subscribe, confirm, unsubscribe.
    path("", include("subscribers.urls")),
    path("mail-events", provider_events, name="mail_events"),  # of the mail provider's webhook
    path("", include("notifications.public_urls")),
    *(
        path(f"{code}/", include("notifications.public_urls", namespace=f"hooks-{code}"))
        for code in languages.translations()
    ),
    *(
        path(f"{code}/", include((public_addresses, "subscribers"), namespace=f"subscribers-{code}"))
        for code in languages.translations()
    ),
    path("", include("monitoring.public_urls")),
    # What other products called things, for pages that were brought over.
    *moved.addresses,
]
handler403 = "statuspage.views.refused"
handler404 = "statuspage.views.not_found"
handler500 = "statuspage.views.broken"
