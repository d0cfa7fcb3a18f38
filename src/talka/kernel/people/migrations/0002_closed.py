"""An organisation that works no more begins nothing new."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField('organisation', 'is_closed', models.BooleanField(default=False)),
    ]
