from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "citas.domain.people"
    label = "people"
    verbose_name = "Personas"
