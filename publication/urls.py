"""Staff addresses of what is published."""

from django.urls import path

from publication.views import emergency

app_name = "emergency"
urlpatterns = [
    path("", emergency.emergency, name="reconcile"),
    path("discard/", emergency.discard, name="discard"),
]
