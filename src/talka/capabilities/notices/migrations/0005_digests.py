"""News may come together once a day or a week; one notice a person and fact; addresses at which mail came back."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef
from django.utils import timezone


def take_choices_over(apps, schema_editor):
    """Who wanted no mails wants none; of two notices of one fact the first stays."""
    apps.get_model("notices", "MailChoice").objects.filter(wanted=False).update(rhythm="never")
    Notice = apps.get_model("notices", "Notice")
    earlier = Notice.objects.filter(person=OuterRef("person"), fact=OuterRef("fact"), pk__lt=OuterRef("pk"))
    Notice.objects.filter(pk__in=list(Notice.objects.filter(Exists(earlier)).values_list("pk", flat=True))).delete()


RHYTHMS = [("at_once", "At once"), ("daily", "Once a day"), ("weekly", "Once a week"), ("never", "Not by mail")]


class Migration(migrations.Migration):

    dependencies = [
        ("facts", "0001_initial"),
        ("notices", "0004_handing_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "ReturnedMail",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, unique=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.AddField(
            "mailchoice", "rhythm", models.CharField(choices=RHYTHMS, default="at_once", max_length=8)
        ),
        migrations.AddField("mailchoice", "digested_on", models.DateField(null=True)),
        migrations.AddField("notice", "waits", models.BooleanField(default=False)),
        migrations.AddField("notice", "digest", models.DateField(null=True)),
        migrations.RunPython(take_choices_over, migrations.RunPython.noop),
        migrations.RemoveField("mailchoice", "wanted"),
        migrations.RemoveConstraint("notice", "notice_once"),
        migrations.AddConstraint(
            "notice", models.UniqueConstraint(fields=["person", "fact"], name="notice_once_a_fact")
        ),
        migrations.AddIndex(
            "notice", models.Index(condition=models.Q(waits=True), fields=["person"], name="notice_waits")
        ),
        migrations.AddIndex(
            "mailchoice", models.Index(fields=["rhythm", "digested_on"], name="mail_choice_due")
        ),
    ]
