"""Addresses of the mail room that people outside open, under each language's prefix too."""

from django.urls import path

from notifications.views import owner

app_name = "hooks"
urlpatterns = [path("subscribe/manage/<str:token>/log", owner.webhook_log, name="webhook_log")]
