from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "citas.interfaces.web.help"
    label = "web_help"
