"""Addresses of people and the audit log."""

from django.urls import path

from people.views import audit, invitation, persons

app_name = "people"
urlpatterns = [
    path("people/", persons.persons, name="list"),
    path("people/invite/", persons.invite, name="invite"),
    path("people/<int:pk>/", persons.person, name="person"),
    path("people/<int:pk>/disable/", persons.disable, name="disable"),
    path("people/<int:pk>/enable/", persons.enable, name="enable"),
    path("people/<int:pk>/begin-again/", persons.begin_again, name="begin_again"),
    path("invitation/<str:code>/<str:token>/", invitation.invitation, name="invitation"),
    path("audit/", audit.log, name="audit"),
    path("audit/export.csv", audit.export_csv, name="audit_csv"),
    path("audit/export.jsonl", audit.export_lines, name="audit_lines"),
]
