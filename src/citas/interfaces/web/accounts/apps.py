from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "citas.interfaces.web.accounts"
    label = "web_accounts"
