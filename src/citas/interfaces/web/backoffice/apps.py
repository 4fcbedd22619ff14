from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "citas.interfaces.web.backoffice"
    label = "web_backoffice"
