"""Addresses of the room `notifications`, under /manage/deliveries/."""

from django.urls import path

from notifications.views import ledger, steering

app_name = "notifications"
urlpatterns = [
    path("", ledger.list_deliveries, name="list"),
    path("told.csv", ledger.export, name="export"),
    path("update/<int:pk>/", ledger.update_progress, name="progress"),
    path("update/<int:pk>/<slug:deed>/", steering.steer_update, name="steer_update"),
    path("subscriber/<int:pk>/", ledger.of_subscriber, name="of_subscriber"),
    path("<int:pk>/", ledger.detail, name="detail"),
    path("<int:pk>/replay/", steering.replay, name="replay"),
    path("<int:pk>/retry/", steering.retry, name="retry"),
    path("<int:pk>/stop/", steering.stop_one, name="stop_one"),
    path("channel/<slug:channel>/stop/", steering.stop, name="stop"),
    path("channel/<slug:channel>/resume/", steering.resume, name="resume"),
    path("pace/", steering.set_pace, name="set_pace"),
    path("pace/<int:pk>/lift/", steering.lift_pace, name="lift_pace"),
]
