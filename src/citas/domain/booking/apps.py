from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "citas.domain.booking"
    label = "booking"
    verbose_name = "Citas"
