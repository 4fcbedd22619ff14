from django.apps import AppConfig


class MobileConfig(AppConfig):
    name = "citas.interfaces.web.mobile"
    label = "web_mobile"
