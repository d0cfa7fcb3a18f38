"""Vectors are compared seen from the middle of their language only: the index over them as they are goes.

They are kept as they are too, for reading them back, without an index.
"""

from django.db import migrations

FORWARDS = "DROP INDEX IF EXISTS search_near_index"
BACKWARDS = """DO $$ BEGIN IF to_regclass('search_near') IS NOT NULL THEN
    CREATE INDEX search_near_index ON search_near USING hnsw (near halfvec_ip_ops); END IF; END $$"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARDS)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_long_queries")]
    operations = [migrations.RunPython(forwards, backwards)]
