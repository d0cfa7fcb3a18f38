"""People and organisations as an installed part."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "talka.kernel.people"
    label = "people"
