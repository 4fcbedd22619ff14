from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "citas.domain.access"
    label = "access"
    verbose_name = "Accesos"
