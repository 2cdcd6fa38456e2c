"""Addresses of the room `drill`."""

app_name = "drill"
urlpatterns: list = []
