from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "citas.domain.documents"
    label = "documents"
    verbose_name = "Documentos"
