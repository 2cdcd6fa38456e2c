"""Addresses of the room `publication`."""

app_name = "publication"
urlpatterns: list = []
