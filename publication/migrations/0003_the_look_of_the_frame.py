from django.db import migrations, models


class Migration(migrations.Migration):
    """The rows come over in api/0003, which knows both rooms."""

    dependencies = [
        ("publication", "0002_uptime_rules_have_a_target"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmbedLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.CharField(default="bottom-left", max_length=16)),
                ("incident_background_color", models.CharField(default="#B00020", max_length=24)),
                ("incident_text_color", models.CharField(default="#FFFFFF", max_length=24)),
                ("maintenance_background_color", models.CharField(default="#1F5FBF", max_length=24)),
                ("maintenance_text_color", models.CharField(default="#FFFFFF", max_length=24)),
            ],
        ),
    ]
