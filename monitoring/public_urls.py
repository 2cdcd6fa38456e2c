"""Addresses that other programs call; no account, no cookie."""

from django.urls import path

from monitoring.views import heartbeat

urlpatterns = [path("heartbeat/<slug:token>", heartbeat.hear, name="heartbeat")]
