"""Addresses of the staff screens about looking, below /manage/monitoring/."""

from django.urls import path

from monitoring.views import deciding, probes, proposals, provenance

app_name = "monitoring"
urlpatterns = [
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/approve/", deciding.approve, name="approve"),
    path("proposals/<int:pk>/merge/", deciding.merge, name="merge"),
    path("proposals/<int:pk>/snooze/", proposals.snooze, name="snooze"),
    path("proposals/<int:pk>/dismiss/", proposals.dismiss, name="dismiss"),
    path("updates/<str:code>/", provenance.provenance, name="provenance"),
    path("probes/", probes.probe_list, name="probes"),
    path("probes/new/<slug:kind>/", probes.new, name="new_probe"),
    path("probes/<int:pk>/", probes.probe, name="probe"),
    path("probes/<int:pk>/edit/", probes.edit, name="edit_probe"),
    path("probes/<int:pk>/pause/", probes.pause, name="pause"),
    path("probes/<int:pk>/look/", probes.look, name="look"),
]
