"""Addresses of the room `drill`."""

from django.urls import path

from drill import views
from drill.exercise import views as exercise

app_name = "drill"
urlpatterns = [
    path("exercise/", exercise.exercise, name="exercise"),
    path("exercise/stop/", exercise.stop_exercise, name="stop_exercise"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<str:name>/", views.mail, name="mail"),
    path("mail/<str:name>/html/", views.mail_html, name="mail_html"),
]
