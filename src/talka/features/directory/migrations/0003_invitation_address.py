"""The address to which an invitation went, kept until it is answered."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    waiting = apps.get_model("directory", "Invitation").objects.filter(state="waiting", address="")
    persons = apps.get_model("people", "Person").objects.filter(pk=OuterRef("person_id"))
    waiting.update(address=Subquery(persons.values("email")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_closed'),
        ('people', '0002_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
