from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "citas.domain.catalogue"
    label = "catalogue"
    verbose_name = "Catálogo"
