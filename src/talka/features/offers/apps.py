"""Offers as an installed part."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "talka.features.offers"
    label = "offers"
