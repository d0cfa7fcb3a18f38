"""An answer keeps the questions as they were asked: the caller may change theirs."""

from django.db import migrations, models


def copy(apps, schema_editor):
    for interest in apps.get_model("partners", "Interest").objects.select_related("call").iterator():
        interest.questions = interest.call.questions
        interest.save(update_fields=["questions"])


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.AddField('interest', 'questions', models.JSONField(blank=True, default=list)),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
