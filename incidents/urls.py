"""Addresses of the staff screens about incidents and maintenance, below /manage/incidents/."""

from django.urls import path

from incidents.views import drafts, incident, listing, maintenance, past, postmortem, recurrences, templates, words

app_name = "incidents"
urlpatterns = [
    path("", listing.incident_list, name="list"),
    path("open/", incident.open_incident, name="open"),
    path("backfill/", past.backfill, name="backfill"),
    path("<int:pk>/", incident.detail, name="detail"),
    path("<int:pk>/update/", incident.post_update, name="post_update"),
    path("<int:pk>/update/with-words/", words.with_words, name="with_words"),
    path("<int:pk>/title/", incident.edit_title, name="edit_title"),
    path("<int:pk>/merge/", past.merge, name="merge"),
    path("<int:pk>/relate/", past.relate, name="relate"),
    path("<int:pk>/postmortem/", postmortem.postmortem, name="postmortem"),
    path("<int:pk>/postmortem/<str:deed>/", postmortem.postmortem_deed, name="postmortem_deed"),
    path("updates/<int:pk>/edit/", incident.edit_update, name="edit_update"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/publish/", drafts.publish_draft, name="publish_draft"),
    path("drafts/<int:pk>/refuse/", drafts.refuse_draft, name="refuse_draft"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/starters/", templates.add_starters, name="starters"),
    path("templates/new/", templates.edit_template, name="new_template"),
    path("templates/<int:pk>/", templates.edit_template, name="edit_template"),
    path("templates/<int:pk>/delete/", templates.delete_template, name="delete_template"),
    path("maintenance/", maintenance.maintenance_list, name="maintenance_list"),
    path("maintenance/schedule/", maintenance.schedule, name="schedule"),
    path("maintenance/recur/", recurrences.recur, name="recur"),
    path("maintenance/recurring/<int:pk>/", recurrences.recurrence, name="recurrence"),
    path("maintenance/recurring/<int:pk>/end/", recurrences.end, name="end_recurrence"),
]
