"""The addresses of django-allauth that are open, in Spanish; every other one stays closed."""

from allauth.account import views
from django.urls import include, path

from citas.interfaces.web.accounts.views import LoginView

urlpatterns = [
    path("entrar/", LoginView.as_view(), name="account_login"),
    path("salir/", views.logout, name="account_logout"),
    path("cuenta-inactiva/", views.account_inactive, name="account_inactive"),
    path("", include("citas.interfaces.web.accounts.llave_mx.urls")),
]
