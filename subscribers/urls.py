"""Addresses of the room `subscribers`."""

app_name = "subscribers"
urlpatterns: list = []
