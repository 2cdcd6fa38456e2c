"""Addresses of the room `components`."""

app_name = "components"
urlpatterns: list = []
