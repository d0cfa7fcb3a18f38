"""How often an entry was written: of two workers that index one record at once, the one that read it first reads again.

In SQL, since Django would make SQLite's table anew for it, without the trigger that takes documents out of the index.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_index_anew")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_searchentry ADD COLUMN written integer NOT NULL DEFAULT 0 CHECK (written >= 0)",
            "ALTER TABLE search_searchentry DROP COLUMN written",
            state_operations=[
                migrations.AddField("searchentry", "written", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
