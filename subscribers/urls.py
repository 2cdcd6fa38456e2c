"""Addresses of the room `subscribers`: public forms, and the staff's list."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from core.codes import ALPHABET, LENGTH
from subscribers.views import api, asking, holding, public, staff


class CodeConverter(StringConverter):
    """A public id."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"


class TokenConverter(StringConverter):
    """The token of a mailed link; anything of that alphabet, so that a wrong one is counted."""

    regex = "[0-9a-z]{1,200}"


register_converter(CodeConverter, "subscriber_code")
register_converter(TokenConverter, "link_token")

app_name = "subscribers"
# What visitors see, under each language's prefix too.
public_addresses = [
    path("subscribe", asking.subscribe, name="subscribe"),
    path("subscribe/webhook", asking.subscribe_webhook, name="webhook"),
    path("subscribe/browser", asking.subscribe_browser, name="browser"),
    path("subscribe/browser/stop", asking.stop_browser, name="stop_browser"),
    path("subscribe/sms", asking.subscribe_telephone, name="telephone"),
    path("subscribe/code", asking.code, name="code"),
    path("subscribe/asked", asking.asked, name="asked"),
    path("subscribe/confirm/<link_token:token>", public.confirm, name="confirm"),
    path("subscribe/manage/<link_token:token>", public.manage, name="manage"),
    path("subscribe/return/<link_token:token>", public.come_back, name="come_back"),
    path("unsubscribe/<subscriber_code:code>/<link_token:seal>", public.unsubscribe, name="unsubscribe"),
]
urlpatterns = [
    *public_addresses,
    path("subscribe/push/confirm/<link_token:token>", asking.confirm_browser, name="confirm_browser"),
    path("api/v2/subscribers.json", api.create, name="api_create"),
    path("api/v2/subscribers/<subscriber_code:code>.json", api.delete, name="api_delete"),
    path("api/v2/subscriptions/<subscriber_code:code>/resend_confirmation", api.resend, name="api_resend"),
    path("manage/subscribers/", staff.list_subscribers, name="list"),
    path("manage/subscribers/add/", staff.add, name="add"),
    path("manage/subscribers/table.csv", staff.export, name="export"),
    path("manage/subscribers/bring-in/", staff.bring_in, name="bring_in"),
    path("manage/subscribers/suppressed/", holding.list_suppressed, name="suppressed"),
    path("manage/subscribers/suppressed/<int:pk>/forgive/", holding.forgive, name="forgive"),
    path("manage/subscribers/<int:pk>/", staff.show, name="show"),
    path("manage/subscribers/<int:pk>/release/", holding.release, name="release"),
    path("manage/subscribers/<int:pk>/data.json", staff.data, name="data"),
    path("manage/subscribers/<int:pk>/erase/", staff.erase, name="erase"),
    path("manage/subscribers/<int:pk>/remove/", staff.remove, name="remove"),
]
