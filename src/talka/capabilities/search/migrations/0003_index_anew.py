"""Entries say who takes part openly by a token of its own, and who belongs to the people with an account: all are made
anew by the worker, the newest first. Until an entry is, nobody finds it by an organisation that takes part in it."""

from datetime import UTC, datetime

from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("search", "SearchEntry").objects.update(record_changed_at=datetime(1970, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):
    dependencies = [("search", "0002_engine")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
