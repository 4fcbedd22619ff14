"""Names that begin with account_ are those by which django-allauth looks for its pages."""

from django.urls import path
from django.views.decorators.cache import never_cache

from citas.interfaces.web.accounts.recovery import views

new_password = never_cache(views.NewPasswordView.as_view())

urlpatterns = [
    path("recuperar/", views.ask, name="account_reset_password"),
    path("recuperar/enviado/", views.sent, name="account_reset_password_done"),
    path("recuperar/<str:uidb36>/<str:key>/", new_password, name="account_reset_password_from_key"),
    path("codigo/", views.code, name="code"),
    path("codigo/pregunta/", views.code_step, name="code_step"),
    path("ayuda/cuenta/", views.help_page, name="account_help"),
]
