"""Chat rooms were webhooks with another body; now they are a channel of their own."""

from django.db import migrations

CHATS = ["slack", "teams", "discord", "google_chat"]


def to_chat(apps, schema_editor):
    apps.get_model("subscribers", "Subscriber").objects.filter(channel="webhook", endpoint__body__in=CHATS).update(
        channel="chat"
    )


def to_webhook(apps, schema_editor):
    apps.get_model("subscribers", "Subscriber").objects.filter(channel="chat").update(channel="webhook")


class Migration(migrations.Migration):

    dependencies = [("subscribers", "0003_terms_lists_and_new_channels")]

    operations = [migrations.RunPython(to_chat, to_webhook)]
