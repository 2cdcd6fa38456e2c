"""Addresses of the staff screens about looking, below /manage/monitoring/."""

from django.urls import path

from monitoring.views import components, deciding, probes, proposals, provenance, report_desk, sources

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
    path("components/<int:pk>/", components.component, name="component"),
    path("reports/", report_desk.report_list, name="reports"),
    path("reports/for/<int:incident>/", report_desk.counts_for, name="report_counts"),
    path("signals/", sources.source_list, name="sources"),
    path("signals/new/", sources.new, name="new_source"),
    path("signals/<int:pk>/", sources.source, name="source"),
    path("signals/<int:pk>/rotate/", sources.rotate, name="rotate"),
    path("signals/<int:pk>/switch/", sources.switch, name="switch_source"),
    path("signals/<int:pk>/rules/", sources.add_rule, name="add_rule"),
    path("signals/<int:pk>/rules/<int:rule>/remove/", sources.remove_rule, name="remove_rule"),
]
