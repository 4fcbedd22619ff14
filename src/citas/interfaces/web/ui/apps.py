from django.apps import AppConfig
from django.utils.translation import get_language

from citas.rules import wording


class UiConfig(AppConfig):
    name = "citas.interfaces.web.ui"
    label = "web_ui"

    def ready(self) -> None:
        """Days and hours are told in the language of the words around them."""
        wording.language_of_reader = get_language
