"""One may also choose to hear of a record that doesn't concern oneself."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_quiet'),
        ('records', '0002_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint('quiet', 'quiet_once'),
        migrations.RenameModel('Quiet', 'Following'),
        migrations.AddField('following', 'wanted', models.BooleanField(default=False), preserve_default=False),
        migrations.AddConstraint(
            'following', models.UniqueConstraint(fields=('person', 'record'), name='following_once')
        ),
    ]
