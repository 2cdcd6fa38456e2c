from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("monitoring", "0008_decided_suggestions_wait_no_more"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(condition=models.Q(('waits', True)), fields=('component',), name='suggestion_of_a_component_waits_once'),
        ),
    ]
