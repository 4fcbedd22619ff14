from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "citas.domain.intake"
    label = "intake"
    verbose_name = "Importaciones"
