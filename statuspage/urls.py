"""Who answers which address; public paths that are files never come here."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from core import languages
from statuspage import views
from subscribers.urls import public_addresses

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("manage/", views.home, name="home"),
    path("manage/login/", auth.LoginView.as_view(template_name="statuspage/login.html"), name="login"),
    path("manage/logout/", auth.LogoutView.as_view(), name="logout"),
    path("manage/components/", include("components.urls")),
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
    *(
        path(f"{code}/", include((public_addresses, "subscribers"), namespace=f"subscribers-{code}"))
        for code in languages.translations()
    ),
    path("", include("monitoring.public_urls")),
]
handler403 = "statuspage.views.refused"
handler404 = "statuspage.views.not_found"
handler500 = "statuspage.views.broken"
