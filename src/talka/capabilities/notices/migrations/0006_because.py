"""A notice keeps why its reader gets it, where that differs from reader to reader."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("notices", "0005_digests")]

    operations = [
        migrations.AddField("notice", "because", models.CharField(blank=True, max_length=40)),
    ]
