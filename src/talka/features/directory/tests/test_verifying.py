"""Verifying an entry in a browser, and what its editors are told when that lapses."""

import pytest
from django.test import Client

from talka.features.directory.models import OrganisationPage

from .world import coordinator, led

pytestmark = pytest.mark.django_db


def test_verifying_is_asked_in_one_word_and_who_changes_the_name_is_told_that_it_lapsed(client: Client) -> None:
    page, admin = led(name="Baltā māja")
    client.force_login(coordinator())
    refused = client.post(f"/en/organisations/{page.pk}/verify/", {"reason": ""}).content.decode()
    assert refused.count("How you found out") == 2 and "A word on it" not in refused
    assert client.post(f"/en/organisations/{page.pk}/verify/", {"reason": "Reģistrs"}).status_code == 302
    client.force_login(admin)
    for title, told in (("Baltā māja", False), ("Melnā māja", True)):
        typed = {"title": title, "language": "lv", "organisation_type": "ngo", "country": "LV", "summary": "Jā"}
        version = OrganisationPage.objects.get(pk=page.pk).version
        saved = client.post(f"/en/organisations/{page.pk}/edit/", {**typed, "version": version}, follow=True)
        above = saved.content.decode().split("<h1", 1)[0]  # the story below says it too
        assert "Saved." in above and ("it has to be verified again" in above) is told
