"""The directory as an installed part."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "talka.features.directory"
    label = "directory"
