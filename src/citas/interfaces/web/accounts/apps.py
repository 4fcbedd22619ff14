from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "citas.interfaces.web.accounts"
    label = "web_accounts"

    def ready(self) -> None:
        """Hear what django-allauth tells."""
        from citas.interfaces.web.accounts import trail  # noqa: F401, PLC0415 - models must be ready
