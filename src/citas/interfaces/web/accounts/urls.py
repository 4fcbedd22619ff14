"""The addresses of django-allauth that are open, in Spanish; every other one stays closed."""

from allauth.account import views
from django.urls import path

from citas.interfaces.web.accounts.views import LoginView

urlpatterns = [
    path("entrar/", LoginView.as_view(), name="account_login"),
    path("salir/", views.logout, name="account_logout"),
    path("cuenta-inactiva/", views.account_inactive, name="account_inactive"),
]
