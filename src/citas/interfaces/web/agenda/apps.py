from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "citas.interfaces.web.agenda"
    label = "web_agenda"
