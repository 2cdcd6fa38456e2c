"""Addresses of the room `monitoring`."""

app_name = "monitoring"
urlpatterns: list = []
