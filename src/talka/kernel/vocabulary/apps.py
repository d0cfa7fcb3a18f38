"""The vocabulary as an installed part."""

from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "talka.kernel.vocabulary"
    label = "vocabulary"
