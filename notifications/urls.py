"""Addresses of the room `notifications`, under /manage/deliveries/."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.list_deliveries, name="list"),
    path("update/<int:pk>/", views.update_progress, name="progress"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("channel/<slug:channel>/stop/", views.stop, name="stop"),
    path("channel/<slug:channel>/resume/", views.resume, name="resume"),
]
