"""Addresses of the staff screens about tokens, below /manage/tokens/."""

from django.urls import path

from api import views

app_name = "api"
urlpatterns = [
    path("", views.list_tokens, name="tokens"),
    path("new/", views.make, name="make_token"),
    path("<int:pk>/revoke/", views.revoke, name="revoke_token"),
]
