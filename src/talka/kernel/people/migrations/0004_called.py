"""An organisation's names in all languages stand in its own row."""

from django.db import migrations

from talka.kernel.people.called import CalledField


def name_all(apps, schema_editor):
    """So far each has the one name that stands in its row; whose entry has more, the directory's migration tells."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == 'postgresql':
            cursor.execute(
                "UPDATE people_organisation SET called ="
                " '[["",' || to_json(name)::text || ',' || to_json(short_name)::text || ']]'"
            )
        else:
            cursor.execute("UPDATE people_organisation SET called = json_array(json_array('', name, short_name))")


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_talk'),
    ]

    operations = [
        migrations.AddField('organisation', 'called', CalledField(default='', editable=False)),
        migrations.RunPython(name_all, migrations.RunPython.noop, elidable=True),
    ]
