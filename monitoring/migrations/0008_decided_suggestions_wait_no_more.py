"""What was decided before components waited in one proposal at a time waits no more."""

from django.db import migrations


def forwards(apps, schema_editor):
    decided = apps.get_model("monitoring", "Suggestion").objects.exclude(proposal__state="open")
    decided.update(waits=False)
    for row in decided.filter(proposal__cleared_at__isnull=False).select_related("proposal"):
        row.is_bad, row.cleared_at = False, row.proposal.cleared_at
        row.save(update_fields=["is_bad", "cleared_at"])


class Migration(migrations.Migration):

    dependencies = [
        ("monitoring", "0007_one_disturbance_of_several_components"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
