from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "citas.domain.messaging"
    label = "messaging"
    verbose_name = "Avisos"
