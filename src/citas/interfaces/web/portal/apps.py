from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "citas.interfaces.web.portal"
    label = "web_portal"
