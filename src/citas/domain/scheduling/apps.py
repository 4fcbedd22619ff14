from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "citas.domain.scheduling"
    label = "scheduling"
    verbose_name = "Agenda"
