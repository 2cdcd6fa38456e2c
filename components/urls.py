"""Addresses of the staff screens about components, below /manage/components/."""

from django.urls import path

from components import views

app_name = "components"
urlpatterns = [
    path("", views.component_list, name="list"),
    path("<int:pk>/baseline/", views.baseline, name="baseline"),
]
