"""A saved query may be as long as an address: it is told from others by its digest."""

from hashlib import blake2b

from django.db import migrations, models


def forwards(apps, schema_editor):
    model = apps.get_model("search", "SavedSearch")
    for pk, query in model.objects.values_list("pk", "query"):
        model.objects.filter(pk=pk).update(digest=blake2b(query.encode(), digest_size=16).hexdigest())


class Migration(migrations.Migration):
    dependencies = [("search", "0004_written")]
    operations = [
        migrations.RemoveConstraint("savedsearch", "saved_search_once"),
        migrations.AlterField("savedsearch", "query", models.TextField(blank=True)),
        migrations.AddField(
            "savedsearch", "digest", models.CharField(max_length=32, default=""), preserve_default=False
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AddConstraint(
            "savedsearch", models.UniqueConstraint(fields=["person", "digest"], name="saved_search_once")
        ),
    ]
