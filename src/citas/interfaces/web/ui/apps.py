from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "citas.interfaces.web.ui"
    label = "web_ui"
