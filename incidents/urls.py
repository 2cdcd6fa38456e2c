"""Addresses of the room `incidents`."""

app_name = "incidents"
urlpatterns: list = []
