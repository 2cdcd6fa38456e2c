from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("components", "0002_room_for_ids_of_other_products"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="language",
            field=models.CharField(
                default="en",
                help_text="What people write in here: pages in other languages say so beside it.",
                max_length=16,
            ),
        ),
    ]
