from django.apps import AppConfig


class VerifyConfig(AppConfig):
    name = "citas.interfaces.web.verify"
    label = "web_verify"
