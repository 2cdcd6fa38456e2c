from django.db import migrations

COLUMNS = (
    "position",
    "incident_background_color",
    "incident_text_color",
    "maintenance_background_color",
    "maintenance_text_color",
)


def move(apps, schema_editor):
    """The one row as it is; there may be none."""
    for values in apps.get_model("api", "EmbedLook").objects.order_by("pk").values(*COLUMNS)[:1]:
        apps.get_model("publication", "EmbedLook").objects.create(**values)


def move_back(apps, schema_editor):
    for values in apps.get_model("publication", "EmbedLook").objects.order_by("pk").values(*COLUMNS)[:1]:
        apps.get_model("api", "EmbedLook").objects.create(**values)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_the_look_of_the_small_frame"),
        ("publication", "0003_the_look_of_the_frame"),
    ]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.DeleteModel(name="EmbedLook"),
    ]
