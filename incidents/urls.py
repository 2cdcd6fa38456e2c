"""Addresses of the staff screens about incidents and maintenance, below /manage/incidents/."""

from django.urls import path

from incidents.views import incident, maintenance, words

app_name = "incidents"
urlpatterns = [
    path("", incident.incident_list, name="list"),
    path("open/", incident.open_incident, name="open"),
    path("<int:pk>/", incident.detail, name="detail"),
    path("<int:pk>/update/", incident.post_update, name="post_update"),
    path("<int:pk>/update/with-words/", words.with_words, name="with_words"),
    path("<int:pk>/title/", incident.edit_title, name="edit_title"),
    path("updates/<int:pk>/edit/", incident.edit_update, name="edit_update"),
    path("maintenance/", maintenance.maintenance_list, name="maintenance_list"),
    path("maintenance/schedule/", maintenance.schedule, name="schedule"),
]
