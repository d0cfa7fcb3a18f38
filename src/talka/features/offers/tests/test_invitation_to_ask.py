"""An offer's page invites visitors to ask for it only while it can be asked for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.offers import actions
from talka.features.offers.models import Offer

from .test_offers import asked_for, offered


@pytest.mark.django_db
def test_nobody_is_invited_to_ask_for_what_is_promised_or_over(client: Client) -> None:
    offer, editor = offered()
    address = f"/en/offers/{offer.pk}-{offer.slug}/"
    invitation = "Could you use it?"
    assert invitation in client.get(address).content.decode()
    Offer.objects.update(until_date=timezone.localdate() - timedelta(days=1))
    assert invitation not in client.get(address).content.decode()
    Offer.objects.update(until_date=None)
    asked, _asker = asked_for(offer)
    actions.accept_ask(asked, by=editor)
    assert invitation not in client.get(address).content.decode()
