"""An organisation's names in all languages stand in its own row."""

from django.db import migrations

from talka.kernel.people.called import CalledField


def name_all(apps, schema_editor):
    """So far each has the one name that stands in its row; whose entry has more, the directory's migration tells."""
    with schema_editor.connection.cursor() as cursor:
        array = 'json_build_array' if schema_editor.connection.vendor == 'postgresql' else 'json_array'
        cursor.execute(
            f"UPDATE people_organisation SET called = CAST({array}({array}('', name, short_name)) AS text)"  # noqa: S608
        )


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_talk'),
    ]

    operations = [
        migrations.AddField('organisation', 'called', CalledField(default='', editable=False)),
        migrations.RunPython(name_all, migrations.RunPython.noop, elidable=True),
    ]
