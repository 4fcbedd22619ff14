from django.apps import AppConfig


class LlaveMXConfig(AppConfig):
    """An app of its own because allauth looks for providers app by app, in `provider.py`."""

    name = "citas.interfaces.web.accounts.llave_mx"
    label = "web_llave_mx"
