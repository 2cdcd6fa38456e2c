"""PostgreSQL refuses to change or remove an entry of the audit log, whoever of the product asks (T42)."""

from django.db import migrations

FINAL = """
CREATE FUNCTION people_auditentry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Entries of the audit log are final.';
END $$;
CREATE TRIGGER people_auditentry_is_final BEFORE UPDATE OR DELETE ON people_auditentry
    FOR EACH ROW EXECUTE FUNCTION people_auditentry_is_final();
"""
NO_LONGER = """
DROP TRIGGER people_auditentry_is_final ON people_auditentry;
DROP FUNCTION people_auditentry_is_final();
"""


def seal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FINAL)


def unseal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NO_LONGER)


class Migration(migrations.Migration):

    dependencies = [("people", "0003_make_the_shared_memory")]

    operations = [migrations.RunPython(seal, unseal)]
