"""Organisations whose entry is closed already."""

from django.db import migrations


def close(apps, schema_editor):
    pages = apps.get_model("directory", "OrganisationPage").objects.filter(state="closed")
    organisations = apps.get_model("people", "Organisation").objects
    organisations.filter(pk__in=pages.values("organisation_id")).update(is_closed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
        ('people', '0002_closed'),
    ]

    operations = [
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
