"""Addresses that other programs call, and the form for visitors; no account, no cookie."""

from django.urls import include, path

from core import languages
from monitoring.views import heartbeat, inbound, reports

# What visitors see, under each language's prefix too.
report_addresses = [
    path("report", reports.report, name="report"),
    path("report/thanks", reports.thanks, name="thanks"),
]
urlpatterns = [
    path("heartbeat/<slug:token>", heartbeat.hear, name="heartbeat"),
    path("inbound/<slug:code>", inbound.take_in, name="inbound"),
    path("", include((report_addresses, "reports"))),
    *(
        path(f"{code}/", include((report_addresses, "reports"), namespace=f"reports-{code}"))
        for code in languages.translations()
    ),
]
