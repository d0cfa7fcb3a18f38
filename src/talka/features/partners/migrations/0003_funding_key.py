"""Spellings of a funder's call ("KA210-ADU", "ka210 adu ") are found by one key."""

from django.db import migrations, models

import talka.features.partners.models
from talka.toolkit.text.folding import squash


def fill(apps, schema_editor):
    model = apps.get_model("partners", "PartnerCall")
    references = model.objects.exclude(funding_reference="").order_by().values_list("funding_reference", flat=True)
    for reference in set(references):
        model.objects.filter(funding_reference=reference).update(funding_key=squash(reference)[:240])


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0002_questions_as_asked'),
    ]

    operations = [
        migrations.AlterField('partnercall', 'funding_reference', models.CharField(blank=True, max_length=120)),
        migrations.AddField(
            'partnercall',
            'funding_key',
            talka.features.partners.models.SquashedField(
                'funding_reference', blank=True, db_index=True, default='', editable=False, max_length=240
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
