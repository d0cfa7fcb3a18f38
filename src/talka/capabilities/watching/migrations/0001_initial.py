"""Who watches what. Of the records that are there already nobody is told as if they were new."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def mark_what_is_there(apps, schema_editor):
    """Whatever could be seen once counts as announced: one statement, however many there are."""
    announced, record = (apps.get_model(*names)._meta.db_table for names in (("watching", "Announced"), ("records", "Record")))
    quote = schema_editor.quote_name
    schema_editor.execute(
        f"INSERT INTO {quote(announced)} (record_id, at) SELECT id, %s FROM {quote(record)} "
        "WHERE shown OR published_at IS NOT NULL",
        [schema_editor.connection.ops.adapt_datetimefield_value(timezone.now())],
    )


def just(name):
    return models.Q(**{f"{each}__isnull": each != name for each in ("organisation", "term", "place")})


def key(to, **more):
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to, **more)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("facts", "0001_initial"),
        ("people", "0004_called"),
        ("records", "0004_about"),
        ("vocabulary", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("organisation", key("people.organisation")),
                ("term", key("vocabulary.term")),
                ("place", key("vocabulary.place")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "person"), name="watch_organisation_once"),
                    models.UniqueConstraint(fields=("term", "person"), name="watch_term_once"),
                    models.UniqueConstraint(fields=("place", "person"), name="watch_place_once"),
                    models.CheckConstraint(
                        condition=just("organisation") | just("term") | just("place"), name="watch_just_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announced",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+",
                        serialize=False, to="records.record",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "fact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="facts.fact"
                    ),
                ),
            ],
        ),
        migrations.RunPython(mark_what_is_there, migrations.RunPython.noop),
    ]
