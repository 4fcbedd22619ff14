from django.apps import AppConfig


class FrontdeskConfig(AppConfig):
    name = "citas.interfaces.web.frontdesk"
    label = "web_frontdesk"
