"""The table in which web processes share counts and used codes (CACHES)."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [("people", "0002_sign_in_tries")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
