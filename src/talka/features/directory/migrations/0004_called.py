"""The names of an entry stand in the organisation's own row too, by which all other pages name it."""

from itertools import groupby

from django.db import migrations

from talka.kernel.people.called import Called

BATCH = 500


def name_all(apps, schema_editor):
    """The entry's title first, then its other names, the oldest first."""
    pages = apps.get_model('directory', 'OrganisationPage')
    names = apps.get_model('directory', 'OrganisationName')
    organisations = apps.get_model('people', 'Organisation')
    translations = apps.get_model('records', 'Translation')
    last = 0
    while batch := list(
        pages.objects.filter(pk__gt=last).order_by('pk').values('pk', 'organisation_id', 'title', 'language')[:BATCH]
    ):
        rows = names.objects.filter(page_id__in=[page['pk'] for page in batch]).order_by('page_id', 'pk')
        found = groupby(rows.values_list('page_id', 'language', 'name', 'short_name'), key=lambda row: row[0])
        by_page = {pk: [tuple(row[1:]) for row in group] for pk, group in found}
        titles = {}
        texts = translations.objects.filter(record_id__in=[page['pk'] for page in batch]).exclude(state='draft')
        for pk, language, title in texts.values_list('record_id', 'language', 'title'):
            titles.setdefault(pk, {})[language] = title
        known = organisations.objects.in_bulk([page['organisation_id'] for page in batch])
        for page in batch:
            organisation = known[page['organisation_id']]
            every = by_page.get(page['pk'], [])
            main = (page['language'], organisation.name, organisation.short_name)
            others = [one for one in every if one[:2] != main[:2]]
            organisation.called = Called.of([main, *others]).also(titles.get(page['pk'], {}))
        organisations.objects.bulk_update(known.values(), ['called'])
        last = batch[-1]['pk']


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_invitation_address'),
        ('people', '0004_called'),
        ('records', '0003_talk'),
    ]

    operations = [
        migrations.RunPython(name_all, migrations.RunPython.noop, elidable=True),
    ]
