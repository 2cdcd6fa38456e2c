"""Where our own API is found, its description, and a page to read it."""

from django.urls import path

from api.v1.door import Nowhere
from api.v3 import views
from api.v3.urls import operations

app_name = "v3"
urlpatterns = [
    path("", views.read, name="reference"),
    path("openapi.json", views.describe, name="description"),
    *operations,
    path("<path:rest>", Nowhere.as_view()),
]
