from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "citas.domain.audit"
    label = "audit"
    verbose_name = "Bitácora"
